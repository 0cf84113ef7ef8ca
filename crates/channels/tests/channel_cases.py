#!/usr/bin/env python3
"""Writes channel_cases.json: signed and encrypted requests of every chat platform and of Standard Webhooks,
made with Python's `cryptography`, so that the program is not only checked against itself.

    python3 channel_cases.py > it/channel_cases.json
"""

import base64
import hashlib
import hmac
import json
import struct
import sys

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes


def onebot(body, secret):
    digest = hmac.new(secret.encode(), body.encode(), hashlib.sha1).hexdigest()
    return {"body": body, "secret": secret, "signature": f"sha1={digest}"}


def bot_key(secret):
    seed = secret.encode()
    while len(seed) < 32:
        seed += seed
    return Ed25519PrivateKey.from_private_bytes(seed[:32])


def qq_event(body, secret, timestamp):
    signature = bot_key(secret).sign((timestamp + body).encode()).hex()
    return {"body": body, "secret": secret, "timestamp": timestamp, "signature": signature}


def qq_validation(token, secret, timestamp):
    body = json.dumps({"op": 13, "d": {"plain_token": token, "event_ts": timestamp}})
    return {"body": body, "secret": secret, "signature": bot_key(secret).sign((timestamp + token).encode()).hex()}


def wecom(message, receive_id, token, aes_key, timestamp, nonce):
    key = base64.b64decode(aes_key + "=")
    plain = b"0123456789abcdef" + struct.pack(">I", len(message.encode())) + message.encode() + receive_id.encode()
    pad = 32 - len(plain) % 32
    plain += bytes([pad]) * pad
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    encrypted = base64.b64encode(encryptor.update(plain) + encryptor.finalize()).decode()
    signature = hashlib.sha1("".join(sorted([token, timestamp, nonce, encrypted])).encode()).hexdigest()
    return {
        "message": message, "receive_id": receive_id, "token": token, "aes_key": aes_key,
        "timestamp": timestamp, "nonce": nonce, "encrypted": encrypted, "signature": signature, "pad": pad,
    }


def webhook(body, identity, timestamp):
    secret = bytes(range(32))
    pair = Ed25519PrivateKey.from_private_bytes(bytes(range(100, 132)))
    message = f"{identity}.{timestamp}.{body}".encode()
    public = pair.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    encode = lambda data: base64.b64encode(data).decode()
    return {
        "body": body, "id": identity, "timestamp": timestamp,
        "whsec": "whsec_" + encode(secret),
        "whsk": "whsk_" + encode(bytes(range(100, 132)) + public),
        "whpk": "whpk_" + encode(public),
        "v1": "v1," + encode(hmac.new(secret, message, hashlib.sha256).digest()),
        "v1a": "v1a," + encode(pair.sign(message)),
    }


AES = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
TEXT = (
    "<xml><ToUserName><![CDATA[ww1]]></ToUserName><FromUserName><![CDATA[lisi]]></FromUserName>"
    "<CreateTime>1795423041</CreateTime><MsgType><![CDATA[text]]></MsgType>"
    "<Content><![CDATA[5<6 & 冷水表倒转]]></Content><MsgId>77</MsgId><AgentID>2</AgentID></xml>"
)
RECALL = {"time": 1, "self_id": 5, "post_type": "notice", "notice_type": "friend_recall", "user_id": 6, "message_id": -7}
C2C = {"op": 0, "id": "e", "t": "C2C_MESSAGE_CREATE", "d": {
    "id": "m1", "author": {"user_openid": "U9"}, "content": " 热表不亮 ", "timestamp": "2026-11-23T16:37:21+08:00"}}

cases = {
    "onebot": [
        onebot(json.dumps(RECALL), "s"),
        onebot('{"post_type":"meta_event", "meta_event_type":"lifecycle"}', "一个很长的密钥" * 20),
    ],
    "qq_events": [
        qq_event(json.dumps(C2C, ensure_ascii=False), "a", "1795423041"),
        qq_event(json.dumps(C2C), "exactly-thirty-two-characters-ok", "1"),
        qq_event(json.dumps(C2C), "longer than thirty-two characters, and so cut", "2"),
    ],
    "qq_validations": [qq_validation("Arq0D5A61EgUu4OxUvOp", "naOC0ocQE3shWLAfffVLB1rhYPG7", "1725442341")],
    # Lengths such that every padding from 1 to 32 occurs.
    "wecom": [wecom("x" * n, "ww1", "tok", AES, "1795423041", f"n{n}") for n in range(32)]
    + [wecom(TEXT, "ww1", "tok", AES, "1795423041", "n"), wecom("{}", "", "tok", AES, "5", "robot")],
    "webhooks": [webhook('{"type":"case.opened","data":{"标题":"水"}}', "msg_1", "1795423041")],
}
json.dump(cases, sys.stdout, ensure_ascii=False, indent=1)
print()
