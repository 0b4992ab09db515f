#!/usr/bin/python3
"""Notices that the Watchdog has stopped.

Takes Alertmanager's webhook on loopback. When for --silence seconds no Watchdog has arrived that Prometheus evaluated within that
time, says so on standard output once, and runs --command; says so again when it has come back. Alertmanager repeats an alert for
minutes after Prometheus is gone, so what counts is the time at which Prometheus evaluated it, not that a message arrived.
"""
import argparse
import json
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Switch:
    def __init__(self, silence, command):
        self.silence = silence
        self.command = command
        self.heard = time.time()  # a grace of one silence from the start
        self.quiet = False
        self.lock = threading.Lock()

    def hear(self, message):
        for alert in message.get("alerts", []):
            if alert.get("labels", {}).get("alertname") == "Watchdog" and alert.get("status") == "firing":
                evaluated = float(alert.get("annotations", {}).get("evaluated_at", 0))
                with self.lock:
                    self.heard = max(self.heard, min(evaluated, time.time()))

    def look(self):
        with self.lock:
            age = time.time() - self.heard
        if (age > self.silence) == self.quiet:
            return
        self.quiet = not self.quiet
        if self.quiet:
            print(f"SILENT: no Watchdog for {age:.0f} seconds; alerts do not arrive", flush=True)
            if self.command and subprocess.run(self.command, shell=True, check=False).returncode != 0:
                print(f"the command failed: {self.command}", file=sys.stderr, flush=True)
        else:
            print("the Watchdog is back", flush=True)


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    options.add_argument("--port", type=int, default=9096, help="on 127.0.0.1 (default: %(default)s)")
    options.add_argument("--silence", type=float, default=240, help="seconds (default: %(default)s)")
    options.add_argument("--command", help="run by the shell when the Watchdog has stopped, for instance one that sends mail")
    chosen = options.parse_args()
    switch = Switch(chosen.silence, chosen.command)

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self):
            try:
                switch.hear(json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0)))))
            except (ValueError, AttributeError) as fault:
                return self.send_error(400, f"not a message of Alertmanager: {fault}")
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", chosen.port), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"listening on 127.0.0.1 port {server.server_address[1]}", flush=True)
    while True:
        switch.look()
        time.sleep(min(1, chosen.silence / 10))


if __name__ == "__main__":
    main()
