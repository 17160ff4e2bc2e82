"""Uses every call of the tests' Secret Manager through Google's own client.

The only argument is the server's URL. Any difference is an exception, and so a failure.
"""

import sys

from google.api_core import exceptions
from google.auth.credentials import AnonymousCredentials
from google.cloud import secretmanager_v1 as secretmanager
from google.cloud.secretmanager_v1.services.secret_manager_service.transports import (
    SecretManagerServiceRestTransport,
)

host = sys.argv[1].removeprefix("http://")
transport = SecretManagerServiceRestTransport(
    host=host, url_scheme="http", credentials=AnonymousCredentials()
)
client = secretmanager.SecretManagerServiceClient(transport=transport)
project = "projects/shop"
state = secretmanager.SecretVersion.State


def refused(kind, call, **request):
    """The call fails with this error; that it does not is an error of its own."""
    try:
        call(request=request, retry=None)
    except kind:
        return
    raise AssertionError(f"{request} was not refused with {kind.__name__}")


read = client.access_secret_version(name=f"{project}/secrets/from-rust/versions/latest")
assert read.payload.data == b"written by the server"
assert read.name.endswith("/secrets/from-rust/versions/1")

secret = client.create_secret(
    parent=project,
    secret_id="from-python",
    secret={"replication": {"automatic": {}}},
)
refused(
    exceptions.Conflict,
    client.create_secret,
    parent=project,
    secret_id="from-python",
    secret={"replication": {"automatic": {}}},
)
for text in "first", "second \U0001f511":
    client.add_secret_version(parent=secret.name, payload={"data": text.encode()})
refused(
    exceptions.BadRequest,
    client.add_secret_version,
    parent=secret.name,
    payload={"data": b"x", "data_crc32c": 1},
)

names = [found.name.rsplit("/", 1)[1] for found in client.list_secrets(parent=project)]
assert names == ["from-python", "from-rust"], names
versions = list(client.list_secret_versions(parent=secret.name))
assert [version.name.rsplit("/", 1)[1] for version in versions] == ["2", "1"]

first = f"{secret.name}/versions/1"
assert client.disable_secret_version(name=first).state == state.DISABLED
refused(exceptions.BadRequest, client.access_secret_version, name=first)
assert client.enable_secret_version(name=first).state == state.ENABLED
assert client.destroy_secret_version(name=first).state == state.DESTROYED
refused(exceptions.BadRequest, client.destroy_secret_version, name=first)
assert client.get_secret_version(name=first).state == state.DESTROYED
refused(exceptions.NotFound, client.access_secret_version, name=f"{project}/secrets/x/versions/1")

client.delete_secret(name=f"{project}/secrets/from-rust")
refused(exceptions.NotFound, client.get_secret, name=f"{project}/secrets/from-rust")
