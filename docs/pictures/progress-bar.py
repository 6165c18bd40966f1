#!/usr/bin/env python3
# Licensed under the Apache License, Version 2.0 (the "License");
# you may not use this file except in compliance with the License.
# You may obtain a copy of the License at
#
#     http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software
# distributed under the License is distributed on an "AS IS" BASIS,
# WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
# See the License for the specific language governing permissions and
# limitations under the License.
"""Makes docs/pictures/progress-bar.svg: runs the command line in a terminal and draws its screen.

Needs java (17 or later), tmux and Python 3.8, and camel-fastreq-examples/target/fastreq.jar (mvn -q -Pcli).
Run it from anywhere:  python3 docs/pictures/progress-bar.py
"""
import html
import http.server
import pathlib
import subprocess
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
JAR = HERE.parent.parent / "camel-fastreq-examples" / "target" / "fastreq.jar"
COLUMNS, ITEMS, RATE = 88, 1000, 100
CHAR_WIDTH, LINE_HEIGHT, MARGIN = 8.4, 20, 14
PROMPT = "$ fastreq urls.txt --rps 100 > results.ndjson"


class Server(http.server.BaseHTTPRequestHandler):
    """Responds to every item except each 250th."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        missing = self.path.endswith(("150", "400", "650", "900"))
        body = b"{}"
        self.send_response(404 if missing else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def tmux(*arguments):
    done = subprocess.run(
        ["tmux", "-L", "fastreq-picture", "-f", "/dev/null", *arguments],
        check=True, capture_output=True, text=True)
    return done.stdout


def screen():
    """Returns the non-empty lines on the terminal."""
    return [line for line in tmux("capture-pane", "-p", "-t", "picture").splitlines() if line.strip()]


def wait_for(condition, seconds=120):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        lines = screen()
        if condition(lines):
            return lines
        time.sleep(0.1)
    raise SystemExit("not seen in time; the screen shows:\n" + "\n".join(screen()))


def svg(screens):
    """Draws a dark window for each screen, one below the other."""
    width = COLUMNS * CHAR_WIDTH + 2 * MARGIN
    parts, top = [], 0
    for lines in screens:
        height = len(lines) * LINE_HEIGHT + 2 * MARGIN - 4
        parts.append(f'<rect y="{top}" width="{width:g}" height="{height}" rx="6" fill="#1e1e2e"/>')
        for number, line in enumerate(lines):
            baseline = top + MARGIN + number * LINE_HEIGHT + 12
            # The length matches the terminal, whatever the reader's font.
            parts.append(
                f'<text x="{MARGIN}" y="{baseline}" textLength="{len(line) * CHAR_WIDTH:g}" '
                f'lengthAdjust="spacingAndGlyphs" xml:space="preserve">{html.escape(line)}</text>')
        top += height + MARGIN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {top - MARGIN}" width="{width:g}" '
        f'height="{top - MARGIN}" font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="14" '
        'fill="#e0e0e8">\n<title>A progress bar of the fastreq command line</title>\n'
        + "\n".join(parts) + "\n</svg>\n")


def main():
    if not JAR.exists():
        raise SystemExit(f"{JAR} is missing: build it with mvn -q -Pcli")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as directory:
        urls = pathlib.Path(directory, "urls.txt")
        urls.write_text("".join(f"http://127.0.0.1:{server.server_port}/items/{i}\n" for i in range(1, ITEMS + 1)))
        command = f"cd {directory}; java -jar {JAR} urls.txt --rps {RATE} > results.ndjson; sleep 600"
        tmux("new-session", "-d", "-s", "picture", "-x", str(COLUMNS), "-y", "10",
             f"env LC_ALL=C.UTF-8 sh -c '{command}'")
        try:
            midway = wait_for(lambda lines: any(line.lstrip().startswith(("43%", "44%", "45%")) for line in lines))
            end = wait_for(lambda lines: any(line.startswith("fastreq: ") for line in lines))
        finally:
            tmux("kill-server")
    (HERE / "progress-bar.svg").write_text(svg([[PROMPT, *midway], [PROMPT, *end]]), encoding="utf-8")


if __name__ == "__main__":
    main()
