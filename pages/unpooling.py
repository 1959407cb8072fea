from app.page import lesson_page

lesson_page("unpooling", lambda frame: None)
