"""A key that comes twice takes effect once."""

from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from shop.errors import KeyReused
from shop.idempotency import claim_key
from shop.models import IdempotencyKey


def test_the_second_claim_sees_what_the_first_did(db):
    first = claim_key(scope="submit", key="k1", content={"cart": 1})
    first.result = "ORD-1"
    first.save()

    again = claim_key(scope="submit", key="k1", content={"cart": 1})

    assert again.result == "ORD-1"


def test_the_same_key_with_other_content_is_refused(db):
    claim_key(scope="submit", key="k1", content={"cart": 1})

    with pytest.raises(KeyReused):
        claim_key(scope="submit", key="k1", content={"cart": 2})


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_do_the_work_once():
    done: list[int] = []
    start = Barrier(8)

    def work(index: int) -> None:
        try:
            start.wait(timeout=20)
            with transaction.atomic():
                row = claim_key(scope="submit", key="k1", content={})
                if not row.result:
                    done.append(index)
                    row.result = str(index)
                    row.save()
        finally:
            connection.close()

    threads = [Thread(target=work, args=(index,)) for index in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(done) == 1
    assert IdempotencyKey.objects.get().result == str(done[0])
