from sessions.outcomes.progress import listened, part, reached


def test_whoever_listens_hears_shares_between_nothing_and_all() -> None:
    heard: list[float] = []
    reached(0.1)
    with listened(heard.append):
        for share in (-1.0, 0.25, 2.0):
            reached(share)
    reached(0.9)
    assert heard == [0.0, 0.25, 1.0]


def test_a_part_counts_as_a_part_of_the_whole() -> None:
    heard: list[float] = []
    with listened(heard.append):
        with part(0.5, 1.0), part(0.0, 0.5):
            reached(0.0)
            reached(1.0)
        reached(1.0)
    with part(0.5, 1.0):
        reached(0.5)
    assert heard == [0.5, 0.75, 1.0]
