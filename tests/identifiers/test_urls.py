"""Web addresses as identifiers of pages."""

import pytest

from evidence.identifiers import InvalidIdentifier, parse_url


@pytest.mark.parametrize(
    ("pasted", "canonical"),
    [
        (
            "https://www.healthline.com/health/feeling-numb#signs-and-symptoms",
            "https://www.healthline.com/health/feeling-numb",
        ),
        (
            "https://www.aafp.org/pubs/afp/issues/2000/0401/p2121.html",
            "https://www.aafp.org/pubs/afp/issues/2000/0401/p2121.html",
        ),
        ("HTTPS://WWW.Example.ORG/Path?Q=A", "https://www.example.org/Path?Q=A"),
        ("https://example.org", "https://example.org/"),
        ("https://example.org./a", "https://example.org/a"),
        ("https://example.org:443/a", "https://example.org/a"),
        ("http://example.org:80/a", "http://example.org/a"),
        ("http://example.org:443/a", "http://example.org:443/a"),
        ("https://example.org:/a", "https://example.org/a"),
        ("https://example.org/a/", "https://example.org/a/"),
        # Who sent the reader is no part of the page.
        ("https://example.org/a?utm_source=x&id=1&UTM_medium=y", "https://example.org/a?id=1"),
        ("https://example.org/a?utm%5Fsource=x", "https://example.org/a"),
        ("https://example.org/a?fbclid=x&gclid=y&b=2&a=1", "https://example.org/a?b=2&a=1"),
        ("https://example.org/a?", "https://example.org/a"),
        # The sentence's punctuation, and brackets that the address does not open.
        ("<https://example.org/a>.", "https://example.org/a"),
        ("<URL:https://example.org/a>", "https://example.org/a"),
        ("(https://example.org/a_(b))", "https://example.org/a_(b)"),
        ("“https://example.org/a”,", "https://example.org/a"),
        ("\ufeffhttps://example.org/\u200ba\u00a0", "https://example.org/a"),
        # RFC 3986, section 6.2.2.
        ("https://example.org/%7ea%2fb%C3%a9", "https://example.org/~a%2Fb%C3%A9"),
        ("https://example.org/a/./b/../c/../", "https://example.org/a/"),
        ("https://example.org/../../a", "https://example.org/a"),
        ("https://example.org/a/b/..?c=d", "https://example.org/a/?c=d"),
        ("https://example.org/a/.?c=d", "https://example.org/a/?c=d"),
        ("https://example.org/a/%2E%2e/b", "https://example.org/b"),
        ("https://example.org/100%", "https://example.org/100%25"),
        ("https://example.org/é?ü=ß", "https://example.org/%C3%A9?%C3%BC=%C3%9F"),
        ("https://example.org/a|b?c=[d]", "https://example.org/a%7Cb?c=%5Bd%5D"),
        ("https://example.org/a%2E", "https://example.org/a"),
        (
            "https://web.archive.org/web/2020/https://example.org/",
            "https://web.archive.org/web/2020/https://example.org/",
        ),
        # Persian is spelt with joiners.
        (
            "https://fa.example.org/می\u200cرود",
            "https://fa.example.org/%D9%85%DB%8C%E2%80%8C%D8%B1%D9%88%D8%AF",
        ),
        # Hosts.
        ("https://münchen.example/", "https://xn--mnchen-3ya.example/"),
        ("https://MÜNCHEN.example/", "https://xn--mnchen-3ya.example/"),
        ("https://xn--mnchen-3ya.example/", "https://xn--mnchen-3ya.example/"),
        ("http://192.0.2.1/a", "http://192.0.2.1/a"),
        ("http://[2001:DB8:0::1]:8080/a", "http://[2001:db8::1]:8080/a"),
    ],
)
def test_canonical_address(pasted, canonical):
    assert parse_url(pasted) == canonical
    assert parse_url(canonical) == canonical


@pytest.mark.parametrize(
    ("pasted", "reason"),
    [
        ("", "begins with https://"),
        ("www.example.org/a", "begins with https://"),
        ("example.org:8080/a", "begins with https://"),
        ("javascript:alert(1)", "this one with javascript:"),
        ("data:text/html,x", "this one with data:"),
        ("ftp://example.org/a", "this one with ftp:"),
        ("https:example.org", "this one with https:"),
        ("https://", "no host"),
        ("https:///a", "no host"),
        ("https://?a", "no host"),
        ("https://localhost/a", "not a full domain name"),
        ("https://2130706433/", "not a full domain name"),
        ("https://-a.example/", "not a full domain name"),
        ("https://a..example/", "not a full domain name"),
        ("https://ex%61mple.org/", "not a full domain name"),
        (f"https://{'a' * 64}.example/", "not a full domain name"),
        (f"https://{'a.' * 130}example/", "not a full domain name"),
        ("https://127.1/", "no IPv4 address"),
        ("https://256.0.0.1/", "no IPv4 address"),
        ("https://1.2.3.0x4/", "no IPv4 address"),
        ("https://[::g]/", "The host"),
        ("https://[fe80::1%25eth0]/", "IPv6"),
        ("https://[::1/", "cannot be read"),
        ("https://example.org:99999/", "cannot be read"),
        ("https://example.org:x/", "cannot be read"),
        ("https://example.org\u2100/", "cannot be read"),
        ("https://user@example.org/", "user name"),
        ("https://user:secret@example.org/", "user name"),
        ("https://example.org\\@evil.example/", "backslash"),
        ("https://example.org/a b", "a space"),
        ("https://example.org/a\u3000b", "a space"),
        ("https://example.org/a\r\nHost: b", "a line break"),
        ("https://example.org/\x00", "a control character"),
        ("https://example.org/\ud800", "an unprintable character"),
        ("https://straße.example/", "no one ASCII form"),
        ("https://a\u200cb.example/", "no one ASCII form"),
        ("https://" + "é" * 70 + ".example/", "no one ASCII form"),
        pytest.param("https://" + "é" * 30_000, "no one ASCII form", id="a very long international host"),
        pytest.param("https://example.org/" + "a" * 2029, "2,048", id="one more than the cap"),
        pytest.param("https://example.org/" + "a" * 1_000_000, "1,000,020", id="a megabyte"),
    ],
)
def test_refused_with_a_reason(pasted, reason):
    with pytest.raises(InvalidIdentifier) as refusal:
        parse_url(pasted)
    assert reason in refusal.value.reason


def test_an_address_may_be_as_long_as_the_cap():
    longest = "https://example.org/" + "a" * 2028
    assert parse_url(longest) == longest
