"""Encrypted files and tokens, by their documentation alone.

open FILE SECRET               prints the file's values as JSON
make FILE SECRET CIPHER KDF    makes a file of the values in the JSON that it is given
encrypt KEY, decrypt KEY       a token of Fernet, from and to the standard streams
typed PASSPHRASE COMMAND...    runs a command on a terminal that answers each question
"""
import base64
import hashlib
import json
import os
import pty
import sys
import tomllib

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

AEADS = {"aes-256-gcm": AESGCM, "chacha20-poly1305": ChaCha20Poly1305}


def key_of(header, secret):
    if "kdf" not in header:
        return base64.b64decode(secret)
    name, *costs = header["kdf"].split(",")
    cost = {name: int(number) for name, number in (cost.split("=") for cost in costs)}
    salt = base64.b64decode(header["id"])
    if name == "argon2id":
        return Argon2id(
            salt=salt, length=32, iterations=cost["t"], lanes=cost["p"], memory_cost=cost["m"]
        ).derive(secret.encode())
    return hashlib.scrypt(
        secret.encode(), salt=salt, n=2 ** cost["ln"], r=cost["r"], p=cost["p"], dklen=32
    )


def bound(header, place):
    return f"typed-secrets encrypted file 1\n{header['cipher']}\n{header['id']} {place}".encode()


def unseal(header, secret, place, sealed):
    key = key_of(header, secret)
    if header["cipher"] == "fernet":
        label, _, plain = Fernet(base64.urlsafe_b64encode(key)).decrypt(sealed).partition(b"\n")
        assert label.decode() == f"{header['id']} {place}", label
    else:
        sealed = base64.b64decode(sealed)
        aead = AEADS[header["cipher"]](key)
        plain = aead.decrypt(sealed[:12], sealed[12:], bound(header, place))
    return plain.decode()


def seal(header, secret, place, plain):
    key = key_of(header, secret)
    if header["cipher"] == "fernet":
        text = f"{header['id']} {place}\n{plain}".encode()
        return Fernet(base64.urlsafe_b64encode(key)).encrypt(text).decode()
    nonce = os.urandom(12)
    aead = AEADS[header["cipher"]](key)
    sealed = nonce + aead.encrypt(nonce, plain.encode(), bound(header, place))
    return base64.b64encode(sealed).decode()


def open_file(path, secret):
    text = open(path).read()
    if text.startswith("gAAAA"):
        return print(decrypt(secret, text))
    file = tomllib.loads(text)
    header = file["encrypted"]
    assert unseal(header, secret, "check", file["check"]["key"]) == ""
    if "content" in header:
        return print(unseal(header, secret, "whole", header["content"]))
    values = file["secrets"].items()
    print(json.dumps({name: unseal(header, secret, f"value {name}", text) for name, text in values}))


def make_file(path, secret, cipher, kdf):
    header = {"cipher": cipher, "id": base64.b64encode(os.urandom(16)).decode()}
    header |= {} if kdf == "raw" else {"kdf": kdf}
    with open(path, "w") as file:
        print("# made by hand\n[encrypted]\nformat = 1", file=file)
        for name, text in header.items():
            print(f"{name} = '{text}'", file=file)
        print("[secrets]", file=file)
        for name, plain in json.load(sys.stdin).items():
            print(f"{json.dumps(name)} = '{seal(header, secret, f'value {name}', plain)}'", file=file)
        print(f"[check]\nkey = '{seal(header, secret, 'check', '')}'", file=file)


def decrypt(key, token):
    return Fernet(key).decrypt(token).decode()


def typed(passphrase, *command):
    child, terminal = pty.fork()
    if child == 0:
        os.execvp(command[0], command)
    asked = b""
    while True:
        try:
            said = os.read(terminal, 1024)
        except OSError:
            break
        if not said:
            break
        asked += said
        if asked.rstrip().endswith(b":"):
            os.write(terminal, passphrase.encode() + b"\n")
            asked = b""
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


match sys.argv[1:]:
    case ["open", *arguments]:
        open_file(*arguments)
    case ["make", *arguments]:
        make_file(*arguments)
    case ["encrypt", key]:
        print(Fernet(key).encrypt(sys.stdin.read().encode()).decode())
    case ["decrypt", key]:
        print(decrypt(key, sys.stdin.read().strip()))
    case ["typed", *arguments]:
        typed(*arguments)
