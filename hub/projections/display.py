"""The public picture in the hall and on television. Changes with what the public may see.

Only what the screening made public, only masked, names of points and never of people. Where the topic on the floor
has nothing public its title stands alone.
"""

from hub.domain.model import Recommendation, Topic
from hub.projections.board import public_board
from hub.projections.rows import department_name, masked, public_topic_row
from hub.projections.scene import Scene
from protocol.views import DisplayView


def display_view(scene: Scene) -> DisplayView:
    """The topic on the floor with the first of its public recommendations, and what comes next."""
    state, counted = scene.state, scene.standing
    now = state.topics[state.floor.topic] if state.floor else None
    shown = _first_public(scene, now) if now else None
    return DisplayView(
        **public_board(scene.board, state),
        now_no=now.no if now else None,
        now_title=masked(now.title) if now else None,
        now_lead=department_name(state, now.lead) if now else None,
        now_receipt=shown.receipt if shown else None,
        now_point=state.points[shown.point].name if shown else None,
        now_text=masked(shown.canonical or shown.text) if shown else None,
        now_recommendations=len(counted.members[now.id]) if now else 0,
        now_points=len(counted.points[now.id]) if now else 0,
        now_districts=len(counted.districts[now.id]) if now else 0,
        topics={topic: public_topic_row(state, state.topics[topic]) for topic in scene.on_stage},
    )


def _first_public(scene: Scene, topic: Topic) -> Recommendation | None:
    members = (scene.state.recommendations[each] for each in scene.standing.members[topic.id])
    return next((each for each in members if each.publication == "public"), None)
