import pytest

from facilitation.ballots import Ballot
from facilitation.consensus import Answered
from facilitation.options import OptionId
from facilitation.people import ParticipantId
from facilitation.receipts import SALT_BYTES
from facilitation.rounds import RoundId
from facilitation.sheets import ScoreSheet
from facilitation.tally import Tally
from facilitation.voting import VotesRevealed, VotingClosed
from sessions.secrets import Secrets

ANN, BEN = ParticipantId("ann-0123456789"), ParticipantId("ben-0123456789")
ROUND = RoundId("round-1")
DOTS = Ballot(dots={OptionId("card"): 2})
CLOSED = VotingClosed(at=1, round=ROUND, ballots=1, receipts=(), moved={})
SHOWN = VotesRevealed(
    at=2,
    round=ROUND,
    opening="",
    tally=Tally(places=(), ballots=1, abstained=0, used=2, given=3, unused=0.3),
)


def test_the_first_salt_is_whole_and_stays() -> None:
    """V20."""
    secrets = Secrets()
    secrets.keep_ballot(ROUND, ANN, DOTS, named=False)
    first = secrets.ballot(ROUND, ANN, named=False)
    assert first is not None
    assert len(first.salt) == 2 * SALT_BYTES
    secrets.keep_ballot(ROUND, ANN, first.holding(OptionId("other"), 1), named=False)
    again = secrets.ballot(ROUND, ANN, named=False)
    assert again is not None
    assert again.salt == first.salt


def test_nobodys_name_is_beside_an_anonymous_ballot_and_after_the_close_none_leads_to_it() -> None:
    """W5, V7."""
    secrets = Secrets()
    beside = secrets.keep_ballot(ROUND, ANN, DOTS, named=False)
    assert not any(ANN in map(str, one.values.values()) for one in beside)
    secrets.settle([CLOSED])
    assert secrets.ballot(ROUND, ANN, named=False) is None
    assert len(secrets.ballots()[ROUND]) == 1
    with pytest.raises(LookupError):
        secrets.keep_ballot(ROUND, ANN, DOTS, named=False)
    secrets.settle([SHOWN])
    assert secrets.ballots() == {}


@pytest.mark.parametrize("named", [False, True])
def test_who_is_removed_takes_along_what_is_still_open(named: bool) -> None:
    """V4, W3."""
    secrets = Secrets()
    for who in (ANN, BEN):
        secrets.keep_ballot(ROUND, who, DOTS, named=named)
        secrets.keep_sheet("phase.1", who, ScoreSheet())
        secrets.keep_answer("check-1", who, Answered("up"), named=named)
    beside = secrets.keep_only([BEN], frozenset({ROUND, "check-1"}))
    assert len(beside) == 3
    assert secrets.ballot(ROUND, ANN, named=named) is None
    assert secrets.ballot(ROUND, BEN, named=named) is not None
    assert secrets.keep_only([BEN], frozenset({ROUND, "check-1"})) == ()


def test_of_a_closed_round_nobodys_ballot_can_be_taken_back() -> None:
    """V4."""
    for named in (False, True):
        secrets = Secrets()
        secrets.keep_ballot(ROUND, ANN, DOTS, named=named)
        secrets.settle([CLOSED])
        assert secrets.keep_only([], frozenset()) == ()
        assert len(secrets.ballots()[ROUND]) == 1


def test_only_what_everybody_sees_counts_as_a_change() -> None:
    """V6: casting and moving dots is no reason to send anything to anybody."""
    secrets = Secrets()
    secrets.keep_ballot(ROUND, ANN, DOTS, named=False)
    secrets.keep_ballot(ROUND, ANN, Ballot(), named=False)
    secrets.keep_sheet("phase.1", ANN, ScoreSheet())
    assert secrets.shown == 0
    secrets.keep_ballot(ROUND, ANN, Ballot(done=True), named=False)
    assert secrets.shown == 1
