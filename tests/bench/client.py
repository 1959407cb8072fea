"""A visitor without a browser: Streamlit's own protocol, protobuf messages over one websocket.

async with visit(server.port, page="convolution_2d") as (session, first):
    run = await session.slide("stride", 2)
    first.seconds, run.seconds, run.text
"""

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import DoubleArray
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

LARGEST_MESSAGE = 200 * 2**20  # bytes; Streamlit's own limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of the script, as the visitor saw it."""

    seconds: float  # from the request to the message that the script has finished
    messages: tuple[ForwardMsg, ...]

    @property
    def succeeded(self) -> bool:
        """Whether nothing was raised, neither by the script nor while it was compiled."""
        finished = self.messages[-1].script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
        return finished and not any(message.delta.new_element.HasField("exception") for message in self.messages)

    def drawn(self) -> Iterator[Any]:
        """What the script drew, in order: the protobuf message of each element (Text, Slider, BidiComponent, …)."""
        for message in self.messages:
            element = message.delta.new_element
            kind = element.WhichOneof("type")
            if kind is not None:
                yield getattr(element, kind)

    @property
    def text(self) -> str:
        """All that `st.text`, `st.markdown`, `st.html` and headings wrote, an element a line."""
        return "\n".join(element.body for element in self.drawn() if hasattr(element, "body"))


@dataclass(slots=True)
class Session:
    """An open page. Like the browser it sends all the widget values it has set with each request."""

    socket: ClientConnection
    page: str
    states: dict[str, WidgetState] = field(default_factory=dict)  # by id
    ids: dict[str, str] = field(default_factory=dict)  # by label

    async def slide(self, label: str, value: float) -> Run:
        """Move the slider with this label."""
        return await self.set(WidgetState(id=self.ids[label], double_array_value=DoubleArray(data=[value])))

    async def set(self, state: WidgetState) -> Run:
        """Give a widget of any kind the value in `state`."""
        self.states[state.id] = state
        return await self.rerun()

    async def rerun(self) -> Run:
        """Ask for a run of the script and wait for its end."""
        request = BackMsg()
        request.rerun_script.page_name = self.page
        request.rerun_script.widget_states.CopyFrom(WidgetStates(widgets=self.states.values()))
        begun = time.perf_counter()
        await self.socket.send(request.SerializeToString())
        messages = [message async for message in self._until_finished()]
        run = Run(seconds=time.perf_counter() - begun, messages=tuple(messages))
        self.ids.update((each.label, each.id) for each in run.drawn() if hasattr(each, "label") and hasattr(each, "id"))
        return run

    async def _until_finished(self) -> AsyncIterator[ForwardMsg]:
        """Messages up to the last one of the run; a run that `st.rerun` cuts short is followed by another."""
        while True:
            message = ForwardMsg.FromString(await self.socket.recv(decode=False))
            yield message
            if message.HasField("script_finished") and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return


@asynccontextmanager
async def visit(port: int, page: str = "") -> AsyncIterator[tuple[Session, Run]]:
    """Open a page as a new visitor; with the session comes its first run."""
    address = f"ws://localhost:{port}/_stcore/stream"
    async with connect(address, subprotocols=[Subprotocol("streamlit")], max_size=LARGEST_MESSAGE) as socket:
        session = Session(socket, page)
        yield session, await session.rerun()
