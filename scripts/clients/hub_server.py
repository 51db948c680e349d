"""A hub on loopback for the checks of `pull`: what the real one answers, and what goes wrong on the way.

The beginning of a repository's name says what goes wrong: see FAULTS. Large files come from another address, as from
the hub's storage, which refuses a token.
"""
import hashlib
import json
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

LARGE = 20_000
TOKEN = "Bearer hf_good"
FAULTS = {
    "gated": "only with the token", "private": "not there without the token", "forbidden": "403",
    "broken": "500, always", "flaky": "503 for the first two files", "limited": "429 once",
    "cut": "large files break off twice", "wrong": "large files have other bytes", "whole": "ranges are ignored",
    "past": "no range can be had", "slow": "large files take two seconds", "old": "renamed to new-…",
    "paged": "a file a page", "evil": "a path that leads out of the folder",
}


class Repository:
    def __init__(self, name, folder):
        self.name, self.files = name, {p.name: p.read_bytes() for p in sorted(folder.iterdir())}
        self.commit = hashlib.sha1("".join(sorted(map(self.git, self.files))).encode()).hexdigest()

    def git(self, name):
        data = self.files[name]
        return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()

    def sha256(self, name):
        return hashlib.sha256(self.files[name]).hexdigest()

    def is_large(self, name):
        return len(self.files[name]) > LARGE

    @property
    def fault(self):
        return self.name.split("/")[1].split("-")[0]

    def entries(self):
        for name, data in self.files.items():
            entry = {"type": "file", "path": name, "size": len(data), "oid": self.git(name)}
            if self.is_large(name):
                entry["lfs"] = {"oid": self.sha256(name), "size": len(data), "pointerSize": 134}
            yield entry
        if self.fault == "evil":
            yield {"type": "file", "path": "../../config.json", "size": 1, "oid": "0" * 40}


class HubServer:
    """`url` is the hub's address; `log` has a tuple (server, path, status, range, token) for each request."""

    def __init__(self, folders):
        self.repositories = {name: Repository(name, folder) for name, folder in folders.items()}
        self.log, self.counts, self.lock = [], {}, threading.Lock()
        self.hub = self.start(Hub)
        self.storage = self.start(Storage)
        self.url = "http://127.0.0.1:%d" % self.hub.server_address[1]
        self.storage_url = "http://127.0.0.1:%d" % self.storage.server_address[1]

    def start(self, handler):
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        server.owner = self
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server

    def count(self, what):
        """How often this was asked before."""
        with self.lock:
            self.counts[what] = self.counts.get(what, 0) + 1
            return self.counts[what] - 1

    def close(self):
        for server in [self.hub, self.storage]:
            server.shutdown()
            server.server_close()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_HEAD(self):
        self.do_GET()

    def do_GET(self):
        self.owner, self.token = self.server.owner, self.headers.get("Authorization")
        self.handle_path(unquote(urlsplit(self.path).path))

    def answer(self, status, body=b"", cut=None, pause=0, **fields):
        self.owner.log.append((type(self).__name__, self.path, status, self.headers.get("Range"), self.token))
        self.send_response(status)
        for name, value in fields.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "HEAD":
            return
        try:
            if cut is not None:
                self.wfile.write(body[:cut])
                self.wfile.flush()
                self.close_connection = True
                return self.connection.shutdown(2)
            step = max(1, len(body) // 40) if pause else max(1, len(body))
            for start in range(0, len(body), step):
                self.wfile.write(body[start:start + step])
                time.sleep(pause)
        except OSError:
            self.close_connection = True

    def contents(self, repository, name, **fields):
        data, wanted = repository.files[name], self.headers.get("Range")
        if repository.fault == "wrong" and repository.is_large(name):
            data = bytes(len(data))
        cut = None
        if repository.fault == "cut" and repository.is_large(name) and self.owner.count((self.path, "cut")) < 2:
            cut = 10_000
        pause = 0.05 if repository.fault == "slow" and repository.is_large(name) else 0
        if wanted and repository.fault == "past":
            return self.answer(416, Content_Range=f"bytes */{len(data)}")
        if wanted and repository.fault != "whole":
            start = int(re.fullmatch(r"bytes=(\d+)-", wanted)[1])
            if start >= len(data):
                return self.answer(416, Content_Range=f"bytes */{len(data)}")
            fields["Content_Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
            return self.answer(206, data[start:], cut, pause, **fields)
        self.answer(200, data, cut, pause, **fields)


class Hub(Handler):
    def handle_path(self, path):
        for pattern, method in [
            (r"/api/models/([^/]+/[^/]+)(?:/revision/(.+))?", self.information),
            (r"/api/models/([^/]+/[^/]+)/tree/([^/]+)", self.tree),
            (r"/([^/]+/[^/]+)/resolve/([^/]+)/(.+)", self.file),
        ]:
            if match := re.fullmatch(pattern, path):
                name, revision, *rest = match.groups()
                if repository := self.repository(name, revision or "main", path):
                    method(repository, *rest)
                return
        self.answer(404, X_Error_Code="EntryNotFound")

    def repository(self, name, revision, path):
        fault = name.split("/")[1].split("-")[0]
        if fault == "old":
            return self.answer(307, Location=path.replace("/old-", "/new-"))
        if fault == "broken":
            return self.answer(500)
        if fault == "forbidden":
            return self.answer(403)
        if fault == "limited" and self.owner.count("limited") == 0:
            return self.answer(429, Retry_After=1)
        repository = self.owner.repositories.get(name)
        if repository is None or fault == "private" and self.token != TOKEN:
            return self.answer(401, X_Error_Code="RepoNotFound")
        if fault == "gated" and self.token != TOKEN:
            return self.answer(401, X_Error_Code="GatedRepo")
        if revision not in ("main", "refs/pr/1", repository.commit):
            return self.answer(404, X_Error_Code="RevisionNotFound")
        return repository

    def information(self, repository):
        siblings = [{"rfilename": name} for name in repository.files]
        self.answer(200, json.dumps({"id": repository.name, "sha": repository.commit, "siblings": siblings}).encode())

    def tree(self, repository):
        entries, fields = list(repository.entries()), {}
        if repository.fault == "paged":
            page = int(dict(re.findall(r"(cursor)=(\d+)", self.path)).get("cursor", 0))
            if page + 1 < len(entries):
                address = f"{self.owner.url}{urlsplit(self.path).path}?recursive=true&cursor={page + 1}"
                fields["Link"] = f'<{address}>; rel="next"'
            entries = entries[page:page + 1]
        self.answer(200, json.dumps(entries).encode(), **fields)

    def file(self, repository, name):
        fields = {"X_Repo_Commit": repository.commit}
        if name not in repository.files:
            return self.answer(404, X_Error_Code="EntryNotFound", **fields)
        if repository.fault == "flaky" and self.owner.count("flaky") < 2:
            return self.answer(503)
        if repository.is_large(name):
            digest = repository.sha256(name)
            return self.answer(
                302, X_Linked_Etag=f'"{digest}"', X_Linked_Size=len(repository.files[name]),
                ETag=f'"{repository.git(name)}"',
                Location=f"{self.owner.storage_url}/{repository.name}/{name}?signature=abc", **fields)
        self.contents(repository, name, ETag=f'"{repository.git(name)}"', **fields)


class Storage(Handler):
    def handle_path(self, path):
        if self.token:
            return self.answer(400, b"only one way to say who asks is allowed")
        _, owner, repository, name = path.split("/")
        self.contents(self.owner.repositories[f"{owner}/{repository}"], name, ETag='"multipart-3"')
