"""What `wandb sync` talks to: a server on loopback that keeps all that is uploaded."""
import gzip
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class WandbServer:
    """As a context: `address` is where it listens, `history`, `files`, `runs` and `is_complete` what arrived."""

    def __init__(self):
        self.history, self.files, self.runs, self.exit_code = [], {}, [], None
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()

    def environment(self):
        return {"WANDB_BASE_URL": self.address, "WANDB_API_KEY": "a" * 40, "WANDB_ERROR_REPORTING": "false"}

    def answer(self, query, variables):
        """The data that answers a query of GraphQL."""
        if "upsertBucket" in query:
            with self._lock:
                self.runs.append(variables)
            project = {"id": "cA==", "name": variables.get("project"), "entity": {"id": "ZQ==", "name": "team"}}
            bucket = {"id": "Yg==", "name": variables.get("name"), "displayName": variables.get("displayName"),
                      "config": "{}", "historyLineCount": 0, "project": project}
            return {"upsertBucket": {"bucket": bucket, "inserted": True}}
        if "createRunFiles" in query:
            files = [{"name": name, "uploadUrl": f"{self.address}/put/{name}"} for name in variables["files"]]
            return {"createRunFiles": {"runID": "x", "uploadHeaders": [], "files": files}}
        return {}

    def stream(self, parts):
        """Takes what the program sends of a run while it goes on."""
        with self._lock:
            for line in parts.get("files", {}).get("wandb-history.jsonl", {}).get("content", []):
                self.history.append(json.loads(line))
            if parts.get("complete"):
                self.exit_code = parts.get("exitcode", 0)

    def _handler(server):
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def handle_one_request(self):
                try:
                    super().handle_one_request()
                except ConnectionError:
                    self.close_connection = True

            def body(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                return gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body

            def reply(self, value):
                body = json.dumps(value).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_POST(self):
                request = json.loads(self.body() or b"{}")
                if self.path.endswith("/graphql"):
                    self.reply({"data": server.answer(request["query"], request.get("variables") or {})})
                else:
                    if self.path.endswith("/file_stream"):
                        server.stream(request)
                    self.reply({})

            def do_PUT(self):
                server.files[self.path.removeprefix("/put/")] = self.body()
                self.reply({})

            def do_GET(self):
                self.reply({})

        return Handler
