"""Puts secrets into four backends, each through its own client.

Standard input is a JSON object: for each backend where it is, what it takes for a login, and its
secrets by their names. Nothing of that is printed.
"""

import json
import sys
import time
import urllib.error
import urllib.request


def aws(url, secrets, token):
    import boto3

    client = boto3.client(
        "secretsmanager",
        endpoint_url=url,
        region_name="eu-central-1",
        aws_access_key_id=token,
        aws_secret_access_key=token,
    )
    for name, text in secrets.items():
        try:
            client.create_secret(Name=name, SecretString=text)
        except client.exceptions.ResourceExistsException:
            client.put_secret_value(SecretId=name, SecretString=text)


def gcp(url, secrets, token):
    from google.cloud.secretmanager_v1 import SecretManagerServiceClient
    from google.cloud.secretmanager_v1.services.secret_manager_service.transports import (
        SecretManagerServiceRestTransport,
    )
    from google.oauth2.credentials import Credentials

    transport = SecretManagerServiceRestTransport(
        host=url.removeprefix("http://"), url_scheme="http", credentials=Credentials(token)
    )
    client = SecretManagerServiceClient(transport=transport)
    for name, text in secrets.items():
        secret = client.create_secret(
            parent="projects/shop", secret_id=name, secret={"replication": {"automatic": {}}}
        )
        client.add_secret_version(parent=secret.name, payload={"data": text.encode()})


def azure(url, secrets, token):
    from azure.core.credentials import AccessToken
    from azure.core.pipeline.transport import RequestsTransport
    from azure.keyvault.secrets import SecretClient

    vault = "https://shop.vault.azure.net"

    class ToServer(RequestsTransport):
        def send(self, request, **kwargs):
            meant = request.url
            request.url = meant.replace(vault, url, 1)
            try:
                return super().send(request, **kwargs)
            finally:
                request.url = meant

    class Credential:
        def get_token(self, *_, **__):
            return AccessToken(token, int(time.time()) + 3600)

    client = SecretClient(vault, Credential(), transport=ToServer())
    for name, text in secrets.items():
        client.set_secret(name, text)


def vault(url, secrets, token):
    """The owner's token is `root`; `token` becomes the secret id of the role `shop`."""

    def call(method, path, body):
        request = urllib.request.Request(
            f"{url}/v1/{path}",
            json.dumps(body).encode(),
            {"X-Vault-Token": "root", "Content-Type": "application/json"},
            method=method,
        )
        urllib.request.urlopen(request, timeout=10).close()

    try:
        call("POST", "sys/auth/approle", {"type": "approle"})
    except urllib.error.HTTPError as refused:
        if b"path is already in use" not in refused.read():
            raise
    rules = """
path "secret/data/shop/*" { capabilities = ["read"] }
path "secret/metadata/shop/*" { capabilities = ["list"] }
"""
    call("PUT", "sys/policies/acl/shop", {"policy": rules})
    call("POST", "auth/approle/role/shop", {"token_policies": "default,shop", "token_ttl": "5m"})
    call("POST", "auth/approle/role/shop/role-id", {"role_id": "shop"})
    call("POST", "auth/approle/role/shop/custom-secret-id", {"secret_id": token})
    for name, text in secrets.items():
        # An object is an object there; a text is the only member of one.
        data = json.loads(text) if text.startswith("{") else {"value": text}
        call("POST", f"secret/data/{name}", {"data": data})


backends = {"prod-aws": aws, "prod-gcp": gcp, "prod-azure": azure, "prod-vault": vault}
for profile, settings in json.load(sys.stdin).items():
    backends[profile](**settings)
