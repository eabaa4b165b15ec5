"""The running stack of deploy/local: tokens, a gateway of our own with one target, consent of one user."""

import json
import re
import secrets
import time
import urllib.error
import urllib.parse
import urllib.request

from consent import consent

VENDOR = "arn:aws:bedrock-agentcore:local:000000000000:token-vault/default/oauth2credentialprovider/sample-vendor"


def send(method, url, token=None, body=None, form=False):
    headers = {"Accept": "application/json, text/event-stream"}
    if token:
        headers["Authorization"] = "Bearer " + token
    data = None
    if body is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded" if form else "application/json"
        data = (urllib.parse.urlencode(body) if form else json.dumps(body)).encode()
    request = urllib.request.Request(url, data, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            text = answer.read()
            return json.loads(text) if text else {}
    except urllib.error.HTTPError as refused:
        raise SystemExit(f"{method} {url}: {refused.code} {refused.read()[:300].decode(errors='replace')}")


class Stack:
    def __init__(self, data):
        try:
            self.info = json.load(open(data + "/stack.json"))
        except OSError:
            raise SystemExit(f"no running stack in {data}: start deploy/local/up first, or name its folder by --data")

    def port(self):
        return urllib.parse.urlsplit(self.info["mcpUrl"]).port

    def token(self, user):
        grant = {"grant_type": "password", "username": user, "client_id": self.info["clientId"], "resource": self.info["mcpUrl"]}
        return send("POST", self.info["companyIssuer"] + "/token", body=grant, form=True)["access_token"]

    def gateway(self, target_port):
        return Gateway(self, target_port)


class Gateway:
    """A gateway with the target "fast" behind a user's OAuth grant; goes with the end of the block."""

    def __init__(self, stack, target_port):
        self.stack, self.target_port = stack, target_port
        self.gateways = stack.info["catalogUrl"] + "/gateways/"

    def __enter__(self):
        info, operator = self.stack.info, self.stack.token("olga")
        authorizer = {"discoveryUrl": info["companyIssuer"] + "/.well-known/openid-configuration", "allowedAudience": [info["audience"]]}
        made = send("POST", self.gateways, operator, {
            "name": "bench-" + secrets.token_hex(4),
            "roleArn": "arn:aws:iam::000000000000:role/unused",
            "protocolType": "MCP",
            "authorizerType": "CUSTOM_JWT",
            "authorizerConfiguration": {"customJWTAuthorizer": authorizer}})
        self.id = made["gatewayId"]
        self.url = info["mcpUrl"].removesuffix("/mcp") + f"/gateways/{self.id}/mcp"
        server = f"http://127.0.0.1:{self.target_port}/mcp"
        tools = send("POST", server, body={"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}})["result"]
        self.target = send("POST", self.gateways + self.id + "/targets/", operator, {
            "name": "fast",
            "targetConfiguration": {"mcp": {"mcpServer": {"endpoint": server, "mcpToolSchema": {"inlinePayload": json.dumps(tools)}}}},
            "credentialProviderConfigurations": [{
                "credentialProviderType": "OAUTH",
                "credentialProvider": {"oauthCredentialProvider": {
                    "providerArn": VENDOR, "scopes": ["notes:read"], "grantType": "AUTHORIZATION_CODE"}}}]})["targetId"]
        self._connect()
        return self

    def call(self, token):
        body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "fast___echo", "arguments": {"text": "hello"}}}
        return send("POST", self.url, token, body)

    def rule(self, rules):
        """Stores a policy and waits until it is in force: only one tool is allowed by it."""
        url = self.stack.info["catalogUrl"] + f"/v1/gateways/{self.id}/policy"
        send("PUT", url, self.stack.token("olga"), {"rules": rules})
        token, refused = self.stack.token("alice"), {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "fast___tool_2", "arguments": {"text": "hello"}}}
        for _ in range(100):
            if "Unknown tool" in json.dumps(send("POST", self.url, token, refused)):
                return
            time.sleep(0.25)
        raise SystemExit("the policy is not in force")

    def _connect(self):
        token = self.stack.token("alice")
        for _ in range(40):
            try:
                answer = json.dumps(self.call(token))
            except SystemExit as unknown:
                answer = str(unknown)
            link = re.search(r"https?://[^\s\"\\]+/identities/oauth2/authorize\?request_uri=[^\s\"\\]+", answer)
            if link:
                consent(link.group(0), "alice")
                if '"hello"' not in json.dumps(self.call(token)):
                    raise SystemExit("the target does not answer after the consent")
                return
            if '"hello"' in answer:
                return
            time.sleep(0.25)
        raise SystemExit("the new gateway is not served: " + answer[:300])

    def __exit__(self, *_):
        operator = self.stack.token("olga")
        send("DELETE", self.gateways + self.id + "/targets/" + self.target + "/", operator)
        for _ in range(40):
            try:
                send("DELETE", self.gateways + self.id + "/", operator)
                return
            except SystemExit:
                time.sleep(0.25)
