"""Uses the calls of the tests' Key Vault through Microsoft's own client.

The only argument is the server's URL. Any difference is an exception, and so a failure.
"""

import sys
import time

from azure.core.credentials import AccessToken
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from azure.core.pipeline.transport import RequestsTransport
from azure.keyvault.secrets import SecretClient

VAULT = "https://shop.vault.azure.net"


class ToServer(RequestsTransport):
    """Sends to the server what is meant for the vault; the challenge stays checked."""

    def send(self, request, **kwargs):
        meant = request.url
        request.url = meant.replace(VAULT, sys.argv[1], 1)
        try:
            return super().send(request, **kwargs)
        finally:
            request.url = meant


class Credential:
    def get_token(self, *scopes, **kwargs):
        assert scopes == ("https://vault.azure.net/.default",), scopes
        return AccessToken("ey.t0ken-of-the-tests", int(time.time()) + 3600)


client = SecretClient(VAULT, Credential(), transport=ToServer(), retry_total=0)

read = client.get_secret("from-rust")
assert read.value == "written by the server"
assert client.get_secret("from-rust", read.properties.version).value == read.value

first = client.set_secret("from-python", "first")
second = client.set_secret("from-python", "second \U0001f511")
assert client.get_secret("from-python").value == second.value
assert client.get_secret("from-python", first.properties.version).value == "first"

names = sorted(found.name for found in client.list_properties_of_secrets())
assert names == ["from-python", "from-rust"], names
versions = {found.version for found in client.list_properties_of_secret_versions("from-python")}
assert versions == {first.properties.version, second.properties.version}, versions

client.update_secret_properties("from-python", first.properties.version, enabled=False)
try:
    client.get_secret("from-python", first.properties.version)
    raise AssertionError("a disabled version was read")
except HttpResponseError as refused:
    assert refused.status_code == 403

client.begin_delete_secret("from-rust").wait()
assert client.get_deleted_secret("from-rust").name == "from-rust"
try:
    client.get_secret("from-rust")
    raise AssertionError("a deleted secret was read")
except ResourceNotFoundError as refused:
    assert refused.error.code == "SecretNotFound"
try:
    client.set_secret("from-rust", "again")
    raise AssertionError("the name of a deleted secret was used")
except HttpResponseError as refused:
    assert refused.status_code == 409
client.purge_deleted_secret("from-rust")
