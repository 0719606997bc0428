"""The OpenRosa neighbour: forms from, and records to, a server that a district already has (ODK Central, Ona, KoBo).

server = Server("https://central.example/v1/projects/7", user="clerk@district", password=…)
fetched = [fetch_form(server, form, Path("forms")) for form in list_forms(server)]
send_record(server, record.to_xml(), {"scan.jpg": path}, SendNote(path_beside_the_record))

By the words of the OpenRosa 1.0 standards (docs.getodk.org/openrosa). How it is used: docs/openrosa.md.
"""

from sync.openrosa.encryption import encrypt_submission, public_key_of
from sync.openrosa.fetching import FetchedForm, fetch_form
from sync.openrosa.listing import ListedFile, ListedForm, list_files, list_forms
from sync.openrosa.records import files_named, instance_id_of
from sync.openrosa.sending import SendNote, Sent, send_record
from sync.openrosa.server import Patience, Server

__all__ = [
    "FetchedForm",
    "ListedFile",
    "ListedForm",
    "Patience",
    "SendNote",
    "Sent",
    "Server",
    "encrypt_submission",
    "fetch_form",
    "files_named",
    "instance_id_of",
    "list_files",
    "list_forms",
    "public_key_of",
    "send_record",
]
