"""Requests as real services send them, for a page that looks like a day at work."""

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
SIGNATURE = "t=1795312980,v1=5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd"

PULL_REQUEST = b'{"action":"opened","number":42,"pull_request":{"title":"Keep header order","draft":false}}'
ORDER = b'{"id":820982911946154508,"total_price":"403.00","currency":"EUR"}'
INVOICE = (
    b'{"id":"evt_1QxInvoicePaid","object":"event","type":"invoice.paid","livemode":false,"created":1795312980,'
    b'"data":{"object":{"id":"in_1QxTest","amount_paid":12900,"currency":"eur","customer":"cus_R5example",'
    b'"lines":[{"description":"Team plan","quantity":3,"amount":12900}],"paid":true,"discount":null}}}'
)

REALISTIC: tuple[tuple[str, str, dict[str, str], bytes], ...] = (
    ("GET", "/health?from=monitor", {"User-Agent": "Uptime-Probe/2.1"}, b""),
    ("DELETE", "/sessions/expired?before=2026-11-01", {"User-Agent": "python-requests/2.32.3"}, b""),
    (
        "POST",
        "/slack/commands",
        {"User-Agent": "Slackbot 1.0", "Content-Type": FORM},
        b"command=%2Fdeploy&text=staging",
    ),
    (
        "POST",
        "/github",
        {"User-Agent": "GitHub-Hookshot/6f4d21a", "X-GitHub-Event": "pull_request", "Content-Type": JSON},
        PULL_REQUEST,
    ),
    (
        "POST",
        "/shopify",
        {"User-Agent": "Shopify-Captain-Hook", "X-Shopify-Topic": "orders/create", "Content-Type": JSON},
        ORDER,
    ),
    (
        "POST",
        "/stripe",
        {"User-Agent": "Stripe/1.0 (+https://stripe.com)", "Content-Type": JSON, "Stripe-Signature": SIGNATURE},
        INVOICE,
    ),
    (
        "PUT",
        "/uploads/report.pdf",
        {"User-Agent": "curl/8.11.0", "Content-Type": "application/pdf"},
        b"%PDF-1.7\n" * 90,
    ),
    (
        "POST",
        "/github",
        {"User-Agent": "GitHub-Hookshot/6f4d21a", "X-GitHub-Event": "push", "Content-Type": JSON},
        b'{"ref":"refs/heads/main","forced":false,"commits":[]}',
    ),
    ("PATCH", "/orders/1042", {"User-Agent": "Go-http-client/1.1", "Content-Type": JSON}, b'{"status":"shipped"}'),
)
