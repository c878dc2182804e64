"""What two accounts of one person have allowed, taken together."""

from collections.abc import Mapping


def consents_to_add(*, kept: Mapping[str, bool], duplicate: Mapping[str, bool]) -> list[str]:
    """The purposes in which the kept account has to hear of the duplicate's answer, sorted.

    A withdrawal of either holds; a consent is only taken over where the kept was never asked.
    """
    return sorted(
        purpose
        for purpose, is_granted in duplicate.items()
        if purpose not in kept or (kept[purpose] and not is_granted)
    )
