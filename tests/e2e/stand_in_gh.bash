#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# GitHub's gh as sticky-comment.sh needs it, over the folder $github: pulls.json, and comments/<id>.json. What `--jq`
# asks is answered by the Python below, for the script's two questions.
exec /usr/bin/python3 - "$@" <<'END'
import glob, json, os, re, sys

folder = os.environ["github"]
arguments = sys.argv[1:]
assert arguments.pop(0) == "api", arguments
options = {}
address = None
while arguments:
    word = arguments.pop(0)
    if word in ("--jq", "--method", "-F"):
        options[word] = arguments.pop(0)
    elif not word.startswith("--"):
        address = word
assert os.environ["GH_TOKEN"] and address.startswith("repos/owner/name/"), address
address = address.removeprefix("repos/owner/name/")


def load(name):
    with open(name, encoding="utf-8") as file:
        return json.load(file)


def body():
    name, path = options["-F"].split("=", 1)
    assert name == "body" and path[0] == "@", options
    with open(path[1:], encoding="utf-8") as file:
        text = file.read()
    assert len(text) <= 65536, len(text)
    return text


method = options.get("--method", "GET")
if address.startswith("pulls?"):
    assert options["--jq"] == r'.[] | "\(.head.sha) \(.number)"', options
    for pull in load(f"{folder}/pulls.json"):
        print(pull["head"]["sha"], pull["number"])
elif match := re.match(r"issues/(\d+)/comments", address):
    if method == "POST":
        number = len(glob.glob(f"{folder}/comments/*")) + 1
        comment = {"id": number, "issue": int(match[1]), "user": {"login": "github-actions[bot]"}, "body": body()}
        with open(f"{folder}/comments/{number}.json", "w", encoding="utf-8") as file:
            json.dump(comment, file)
    else:
        mark = re.search(r'startswith\("(.*?)"\)', options["--jq"])[1]
        for name in sorted(glob.glob(f"{folder}/comments/*")):
            comment = load(name)
            ours = comment["user"]["login"] == "github-actions[bot]" and comment["body"].startswith(mark)
            if comment["issue"] == int(match[1]) and ours:
                print(comment["id"])
elif match := re.fullmatch(r"issues/comments/(\d+)", address):
    assert method == "PATCH", method
    name = f"{folder}/comments/{match[1]}.json"
    comment = load(name) | {"body": body()}
    with open(name, "w", encoding="utf-8") as file:
        json.dump(comment, file)
else:
    sys.exit(f"no such address: {address}")
END
