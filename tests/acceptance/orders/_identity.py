"""Promises about who somebody is: customers, staff, services."""

import base64
import contextlib
import hashlib
import hmac
import io
import json
import statistics
import time
from collections import Counter
from typing import Any

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric import ec

from devstack import topology
from devstack.paths import ROOT
from devstack.rotation import rotate_keys
from tests.acceptance.office import LOGIN, Desk, desk_of, done
from tests.acceptance.people import (
    ME,
    PASSWORD,
    bearer,
    mailed,
    new_customer,
    new_email,
    refresh,
    register,
    sign_in,
)
from tests.acceptance.shop import RunningShop
from tests.acceptance.shown import Chapter
from tests.drills.inside import Inside
from tests.e2e.callers import Caller, at_once, eventually, good, problem

CHAPTER = Chapter("identity")
NEXT_PASSWORD = "another battery staple"
JWKS = "/api/v1/auth/jwks.json"
WRONG, AT_ONCE, TRIES = "not the password", 12, 4
# a door of each service that asks who somebody is
DOORS = {
    "product": "/api/v1/catalogue/variants",
    "inventory": "/api/v1/inventory/levels",
    "sales": "/api/v1/sales/transactions",
    "reporting": "/api/v1/reports/dashboard",
    "customer": ME,
    "cart": "/api/v1/carts/mine",
    "order": "/api/v1/orders",
}


@CHAPTER.shows(
    "Customers register, verify their address by a link, and the answer to a known one is the same."
)
def a_new_account(shop: RunningShop) -> str:
    person = new_customer(shop)
    before = person.get(ME)["email_verified"]
    known, unknown = register(shop, person.email), register(shop, new_email())
    token = mailed(shop, person.email, r"/shop/verify#([\w:.-]+)")
    good(shop.shopper.post(f"/api/v1/auth/verify/{token}"))
    after = person.get(ME)["email_verified"]
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    assert (before, after) == (False, True)
    return f"{known.status_code} to both; verified by the mailed link"


@CHAPTER.shows("A refresh token is good once; its replay revokes the whole family.")
def refresh_family(shop: RunningShop) -> str:
    first = good(sign_in(shop, new_customer(shop).email))
    second = good(refresh(shop, first))
    replayed, thief = refresh(shop, first), refresh(shop, second)
    assert [problem(each)[0] for each in (replayed, thief)] == [401, 401]
    return "200, then 401 for the used one and for the one that came of it"


@CHAPTER.shows("Logging out ends one sign-in; logging out everywhere ends all, in every service.")
def logging_out(shop: RunningShop) -> str:
    email = new_customer(shop).email
    one, phone, desk = (good(sign_in(shop, email)) for _each in range(3))
    good(shop.shopper.post("/api/v1/auth/logout", {"refresh": one["refresh"]}))
    only_one = refresh(shop, one).status_code, _asked(shop, ME, phone)
    good(shop.shopper.post("/api/v1/auth/logout-all", **bearer(desk)))

    def statuses() -> list[int]:
        return [_asked(shop, each, phone) for each in (ME, DOORS["order"], DOORS["cart"])]

    assert only_one == (401, 200)
    assert refresh(shop, phone).status_code == 401
    eventually(statuses, wanted=[401, 401, 401])
    return "its refresh 401; then refresh and access of another device 401 in customer, order, cart"


def _asked(shop: RunningShop, path: str, pair: dict[str, str]) -> int:
    return shop.shopper.send("GET", path, headers=bearer(pair)).status_code


@CHAPTER.shows("A password is changed by who knows it, or reset by a link that is good once.")
def passwords(shop: RunningShop) -> str:
    person = new_customer(shop)
    other = good(sign_in(shop, person.email))
    change = {"present_password": PASSWORD, "password": NEXT_PASSWORD}
    good(person.post(f"{ME}/password", change))
    ended, old = refresh(shop, other).status_code, sign_in(shop, person.email).status_code
    good(sign_in(shop, person.email, NEXT_PASSWORD))
    good(shop.shopper.post("/api/v1/auth/password/reset", {"email": person.email}))
    token = mailed(shop, person.email, r"/shop/new-password#([\w:.-]+)")
    reset = f"/api/v1/auth/password/reset/{token}"
    first, again = (shop.shopper.post(reset, {"password": PASSWORD}) for _each in range(2))
    assert (ended, old, first.ok, problem(again)) == (401, 401, True, (400, "link_invalid"))
    good(sign_in(shop, person.email))
    return "changed: the other device is out; reset by mail once, the second time 400"


@CHAPTER.shows("Another e-mail address is taken when its owner has followed the link.")
def another_address(shop: RunningShop) -> str:
    person, wanted = new_customer(shop), new_email()
    good(person.post(f"{ME}/email", {"email": wanted, "present_password": PASSWORD}), 202)
    before = sign_in(shop, wanted).status_code
    token = mailed(shop, wanted, r"/shop/new-address#([\w:.-]+)")
    good(shop.shopper.post(f"/api/v1/auth/email/{token}"))
    good(sign_in(shop, wanted))
    assert (before, sign_in(shop, person.email).status_code) == (401, 401)
    return "asked, mailed to the new one, changed"


@CHAPTER.shows("Passwords are kept by Argon2.")
def argon(shop: RunningShop) -> str:
    question = """SELECT split_part(password, '$', 1), split_part(password, '$', 2), count(*)
                  FROM customers_user WHERE password NOT LIKE '!%' AND password <> ''
                  GROUP BY 1, 2"""
    ((hasher, kind, count),) = shop.ask("customer", question)
    assert (hasher, kind) == ("argon2", "argon2id")
    return f"{count} accounts, all argon2id"


@CHAPTER.shows("The lockout counts exactly under concurrency.")
def lockout(shop: RunningShop) -> str:
    person, other = new_customer(shop), new_customer(shop)
    answers = at_once(lambda _n: sign_in(shop, person.email, WRONG), AT_ONCE, AT_ONCE)
    told = Counter(each.status_code for each in answers)
    right = sign_in(shop, person.email)
    # who signs in takes the wrong tries from this network address away
    good(sign_in(shop, other.email))
    assert told == {401: 5, 429: AT_ONCE - 5}, told
    assert (right.status_code, right.headers["Retry-After"]) == (429, "900")
    return f"of {AT_ONCE} wrong ones at once 5 were read; then the right one waits 900 s"


@CHAPTER.shows("Nothing tells whether an address has an account: not the text, status or time.")
def enumeration(shop: RunningShop) -> str:
    known, unknown = new_customer(shop).email, new_email()
    asked = {each: [_timed(shop, each) for _try in range(TRIES)] for each in (known, unknown)}
    resets = [
        shop.shopper.post("/api/v1/auth/password/reset", {"email": each})
        for each in (known, unknown)
    ]
    good(sign_in(shop, known))
    texts = {_text(answer) for rows in asked.values() for answer, _seconds in rows}
    assert len(texts) == 1, texts
    assert [(each.status_code, each.content) for each in resets[:1]] == [
        (each.status_code, each.content) for each in resets[1:]
    ]
    here, nobody = (statistics.median(s for _a, s in asked[each]) for each in (known, unknown))
    assert 0.5 < here / nobody < 2, f"{here:.3f} s and {nobody:.3f} s"
    return f"401 with one text; {here * 1000:.0f} ms and {nobody * 1000:.0f} ms"


def _timed(shop: RunningShop, email: str) -> tuple[requests.Response, float]:
    begun = time.monotonic()
    return sign_in(shop, email, WRONG), time.monotonic() - begun


def _text(answer: requests.Response) -> tuple[int, str, str]:
    document = answer.json()
    return answer.status_code, document["code"], document["detail"]


@CHAPTER.shows("Tokens are signed by ES256; after a rotation the JWKS has two live keys.")
def jwks(shop: RunningShop) -> str:
    pair = good(sign_in(shop, new_customer(shop).email))
    if len(_published(shop)) < 2:
        with contextlib.redirect_stdout(io.StringIO()):
            rotate_keys("customer", [])
    eventually(lambda: len(_published(shop)) >= 2, wanted=True, seconds=90)
    header, published = jwt.get_unverified_header(pair["access"]), _published(shop)
    assert set(published.values()) == {"ES256"}
    assert header["alg"] == published[header["kid"]]
    assert _asked(shop, DOORS["order"], pair) == 200
    return f"{', '.join(published)}; what {header['kid']} signed is good"


def _published(shop: RunningShop) -> dict[str, str]:
    """The algorithms of the keys that anybody may read, by their names."""
    return {each["kid"]: each["alg"] for each in good(shop.shopper.get(JWKS))["keys"]}


@CHAPTER.shows("Each of the seven refuses a forged token, and a refresh token as access.")
def forged_tokens(shop: RunningShop) -> str:
    pair = good(sign_in(shop, new_customer(shop).email))
    forged = _forgeries(pair, str(good(shop.shopper.get(JWKS))["keys"][0]))
    wrong = [
        f"{service}: {name}"
        for service, path in DOORS.items()
        for name, token in forged.items()
        if _asked(shop, path, {"access": token}) != 401
    ]
    assert not wrong, wrong
    good(shop.shopper.send("GET", DOORS["order"], headers=bearer(pair)))
    return f"401 to {', '.join(forged)} at {len(DOORS)} services"


def _forgeries(pair: dict[str, str], public_key: str) -> dict[str, str]:
    """What somebody may make of a token of theirs."""
    token, kid = pair["access"], jwt.get_unverified_header(pair["access"])["kid"]
    claims = jwt.decode(token, options={"verify_signature": False})
    own = ec.generate_private_key(ec.SECP256R1())
    head, body, signature = token.split(".")
    other = _part({**claims, "sub": "00000000-0000-7000-8000-000000000000"})

    def by_own_key(**header: str) -> str:
        return jwt.encode(claims, own, algorithm="ES256", headers=header)

    return {
        "none": f"{_part({'alg': 'none', 'typ': 'JWT', 'kid': kid})}.{body}.",
        "HS256 by the public key": _by_secret({**claims}, kid, public_key),
        "other claims": f"{head}.{other}.{signature}",
        "another key": by_own_key(kid=kid),
        "a key's path": by_own_key(kid="../../etc/passwd"),
        "a key's address": by_own_key(kid=kid, jku="http://127.0.0.1:9/keys"),
        "no signature": f"{head}.{body}.",
        "refresh": pair["refresh"],
    }


def _part(content: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def _by_secret(claims: dict[str, Any], kid: str, secret: str) -> str:
    signed = f"{_part({'alg': 'HS256', 'typ': 'JWT', 'kid': kid})}.{_part(claims)}"
    digest = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"


CHAPTER.tested(
    "Services verify offline while customer stands still, keys rotate, and S07 to S18 are refused.",
    "tests/e2e/test_outages.py",
    "customer_svc/tests/integration/test_attacks.py",
    "customer_svc/tests/integration/test_tokens.py",
)


@CHAPTER.shows("Staff sign in once for the seven admin sites, and out of all.")
def one_sign_in(shop: RunningShop) -> str:
    desk, names = Desk(shop, "administrator"), topology.NAMES
    inside = [desk.open(f"/admin/{name}/").url for name in names]
    desk.send("/admin/order/logout/", {}, page="/admin/order/")
    outside = [desk.open(f"/admin/{name}/").url for name in names]
    assert not [each for each in inside if LOGIN in each], inside
    assert all(LOGIN in each for each in outside), outside
    return f"{len(inside)} sites opened by one sign-in, closed by one sign-out"


@CHAPTER.shows("Roles are mapped to groups and permissions in each site.")
def roles(shop: RunningShop) -> str:
    pages = {
        "/admin/customer/customers/user/": ("administrator",),
        "/admin/order/orders/checkoutattempt/": ("administrator", "support", "store_manager"),
        "/admin/cart/carts/cartpolicy/": ("administrator", "support", "catalogue_manager"),
        "/admin/order/orders/fulfilment/": ("administrator", "support", "stock_clerk", "cashier"),
    }
    desks = {
        each["role"]: desk_of(shop, each["role"])
        for each in shop.what["staff"]
        if each["role"] != "store_manager"
    }
    for page, allowed in pages.items():
        opened = {role: desk.open(page).status_code for role, desk in desks.items()}
        owed = {role: 200 if role in allowed else 403 for role in desks}
        assert opened == owed, f"{page}: {opened}"
    (groups,) = shop.ask("order", "SELECT count(*) FROM auth_group")
    assert groups[0] >= len(desks)
    return f"{len(pages)} pages, {len(desks)} roles, each let in or refused as its role says"


@CHAPTER.shows("Colleagues and their roles are managed in the admin.")
def colleagues(shop: RunningShop) -> str:
    desk, email, users = (
        desk_of(shop, "administrator"),
        new_email(),
        "/admin/customer/customers/user/",
    )
    done(desk, f"{users}add/", email=email, name="Eve Roy", roles="analyst", stores="")
    token = mailed(shop, email, r"/shop/new-password#([\w:.-]+)")
    good(shop.shopper.post(f"/api/v1/auth/password/reset/{token}", {"password": PASSWORD}))
    analyst = _statuses(shop, email)
    ((user_id,),) = shop.ask("customer", "SELECT id FROM customers_user WHERE email = %s", email)
    done(desk, f"{users}{user_id}/roles/", roles="support", stores="")
    eventually(lambda: _statuses(shop, email), wanted=[403, 200])
    done(desk, f"{users}{user_id}/status/", status="DISABLED", reason="has left")
    assert analyst == [200, 403]
    assert sign_in(shop, email).status_code == 401
    return "made, password by mail, analyst, then support, then closed"


def _statuses(shop: RunningShop, email: str) -> list[int]:
    """Whether this colleague may see the dashboard, and whether customers."""
    pair = good(sign_in(shop, email))
    pages = ("/api/v1/reports/dashboard", f"/api/v1/customers?search={email}")
    return [_asked(shop, each, pair) for each in pages]


CHAPTER.tested(
    "A second factor is asked for by setting, and who is idle is signed out.",
    "customer_svc/tests/integration/test_second_factor.py",
    "customer_svc/tests/integration/test_colleagues.py",
)
CHAPTER.tested(
    "An outside OpenID Connect provider can take the place of our sign-in for staff.",
    "customer_svc/tests/integration/test_outside_provider.py",
)


@CHAPTER.shows("Services carry tokens with an audience; a checked-in table says who may call what.")
def service_tokens(shop: RunningShop) -> str:
    table = json.loads((ROOT / "contracts" / "service_calls.json").read_text())
    path, wish = "/internal/reservations", {"nothing": "of the kind"}
    door = shop.stack.urls(topology.service("inventory"))[0]
    cart = shop.stack.urls(topology.service("cart"))[0]
    elsewhere = Inside(shop.stack, "order", "inventory", address=cart)
    told = {
        "nobody": Caller(door, None).post(path, wish).status_code,
        "by the gateway": shop.shopper.post(path, wish).status_code,
        "sales": Inside(shop.stack, "sales", "inventory").post(path, wish).status_code,
        "order": Inside(shop.stack, "order", "inventory").post(path, wish).status_code,
        "order, elsewhere": elsewhere.post("/internal/carts/none/thaw", wish).status_code,
    }
    assert table["inventory"][f"POST {path}"] == ["order"]
    owed = {"nobody": 401, "by the gateway": 404, "sales": 403, "order": 400}
    assert told == {**owed, "order, elsewhere": 401}, told
    return f"{path}: {told}; {sum(map(len, table.values()))} routes in the table"
