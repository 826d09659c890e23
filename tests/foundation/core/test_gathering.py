import pytest

from marketplace.foundation.core.gathering import gather, gathered


def test_alone_it_is_done_at_once():
    done = []

    gather(done.append, [1])

    assert done == [[1]]


def test_within_a_block_each_key_is_done_once_at_the_end_in_order():
    done = []

    def work(keys):
        done.append(list(keys))

    with gathered():
        gather(work, [2, 1])
        gather(work, [1, 3])
        assert done == []

    assert done == [[2, 1, 3]]
    gather(work, [4])
    assert done == [[2, 1, 3], [4]]


def test_an_inner_block_leaves_it_to_the_outer():
    done = []

    with gathered():
        with gathered():
            gather(done.extend, [1])
        assert done == []

    assert done == [1]


def test_nothing_is_done_for_a_block_that_fails():
    done = []

    with pytest.raises(ZeroDivisionError), gathered():
        gather(done.extend, [1])
        raise ZeroDivisionError

    gather(done.extend, [2])
    assert done == [2]
