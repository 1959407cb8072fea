"""A cascade of feature detectors: is this a digit? What fires, how the votes add up, which template that composes."""

from typing import Any, Final

import streamlit as st

from app.cascade.cards import CARDS
from app.cascade.charts import table, tested, votes
from app.cascade.drawings import templates
from app.cascade.networks import Trained, anew, figures, shipped
from app.cascade.pictures import picture
from app.cascade.settings import COMPOSED, DIGIT, OWN, OWN_SETTINGS, SAMPLES, SHIPPED, input_name
from app.cascade.shown import Shown
from app.cascade.snippets import cascade_snippet
from app.charts import still
from app.components.payload import View
from app.controls import MOST_OFFERED, choice, reset_buttons, whole
from app.handwriting import INK
from app.page import Frame, lesson_page
from app.state import EDIT, State
from engine.training.digit_or_not import EPOCHS
from engine.training.fit import Epoch

SETTINGS: Final = (*OWN_SETTINGS, EDIT)
OWN_KEY: Final = "convscope.cascade.own"  # the network that was trained in this session, and its seed
WISH_KEY: Final = "convscope.cascade.wish"  # the seed of the network that is to be trained
SIGNS: Final[dict[str, str]] = {
    "votes": "·",
    "passing": "·",
    "responses": "=",
    "detected": "ReLU",
    "templates": "·",
    "input": "·",
    "output": "→",
}
WHY = """One perceptron can only ask how much a picture resembles one template. Sixteen units each ask for their own
pattern over the whole picture (learned ones are rarely strokes), and the last unit asks which of them answer together:
one thing that depth is for. All templates here look at fixed places of a picture of 64 cells; for larger pictures the
next lessons let one set of templates look everywhere."""
FORMULA = (
    r"r_f = b_f + \sum_i w_{f,i}\, x_i \qquad \mathrm{score} = b + \sum_f v_f \max(0, r_f)"
    r" \qquad y = 1 \text{ where score} \ge 0"
)


def lesson(frame: Frame) -> Shown:
    """Controls on the left; the cascade, the votes and how well it does on the right."""
    state = frame.state
    with frame.controls:
        show = choice(state, "show", "Show")
        picture_controls(state)
        trained = network_controls(state)
        reset_buttons(state)
    name = input_name(state.values)
    x = state.edited(name, picture(state.values).tolist())
    shown = Shown(network=trained.network, figures=trained.figures, picture=x, values=state.values)
    view = View(trace=shown.trace, editable=("input",), painted={"input": INK}, signs=SIGNS, magnified=False)
    frame.stage(view, snippet=cascade_snippet(shown), kept={"input": name})
    with frame.picture:
        st.caption(shown.composition() if show == COMPOSED else shown.sentence())
        if show != COMPOSED:
            st.html(templates(shown))
            still(votes(shown), "cascade.votes")
        st.markdown(table(trained.figures))
        st.caption(tested())
    frame.formula(before=[FORMULA])
    return shown


def picture_controls(state: State) -> None:
    """What stands in front of the network."""
    kind = choice(state, "picture", "Picture")
    if kind == DIGIT:
        whole(state, "digit", low=0, high=9)
    whole(state, "sample", low=0, high=SAMPLES - 1, at_high=MOST_OFFERED)


def network_controls(state: State) -> Trained:
    """The network that came with the lesson or one's own, and the button that trains another."""
    wish = st.session_state.get(WISH_KEY)
    if wish is not None:
        st.session_state[OWN_KEY] = {"seed": wish, "trained": train(wish)}
        del st.session_state[WISH_KEY]  # not before: whoever moves a control meanwhile begins the training again
    own = st.session_state.get(OWN_KEY)
    if own is None and state["network"] == OWN:
        state.say("The link shows a network that was trained in another session: here is the shipped one.")
        state.set(network=SHIPPED)
    if own is not None:
        choice(state, "network", "Network")
    seed = 1 if own is None else own["seed"] + 1
    icon = ":material/model_training:"
    st.button(f"Train another (seed {seed})", icon=icon, key="cascade.train", on_click=wished, args=(state, seed))
    if own is not None and state["network"] == OWN:
        st.caption(f"Trained here with seed {own['seed']}; it lives in this session only, and no link carries it.")
        return Trained(*own["trained"])
    return Trained(shipped(), figures())


def wished(state: State, seed: int) -> None:
    """Callback: a network is to be trained in the run that comes."""
    st.session_state[WISH_KEY] = seed
    state.set(network=OWN)


def train(seed: int) -> Any:
    """A network trained now, with a bar that shows how far it is."""
    bar = st.progress(0.0, "Training 16 detectors …")

    def tell(epoch: Epoch) -> None:
        bar.progress(
            epoch.number / EPOCHS, f"Training 16 detectors, pass {epoch.number} of {EPOCHS}: loss {epoch.loss:.3f}"
        )

    trained = anew(seed, tell)
    bar.empty()
    return trained


lesson_page("cascade", lesson, SETTINGS, CARDS, why=WHY)
