-- One JSON-RPC request after another, each with an id of its own; every answer is looked at.
local method, tool = os.getenv("BENCH_METHOD"), os.getenv("BENCH_TOOL")
local mixed, n = method == "mixed", 0
local text = string.rep("x", 32)
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Accept"] = "application/json, text/event-stream"
wrk.headers["MCP-Protocol-Version"] = "2025-11-25"
wrk.headers["Authorization"] = "Bearer " .. os.getenv("BENCH_TOKEN")

function request()
  n = n + 1
  if method == "list" or (mixed and n % 5 == 0) then
    return wrk.format(nil, nil, nil, '{"jsonrpc":"2.0","id":' .. n .. ',"method":"tools/list","params":{}}')
  end
  return wrk.format(nil, nil, nil, '{"jsonrpc":"2.0","id":' .. n .. ',"method":"tools/call","params":{"name":"' .. tool
    .. '","arguments":{"text":"' .. text .. '"}}}')
end

-- As many requests a second as were asked for, instead of as many as there can be.
local pause = tonumber(os.getenv("BENCH_PAUSE") or "0")
if pause > 0 then
  function delay() return pause end
end

local threads = {}
function setup(thread) threads[#threads + 1] = thread end
good, bad, sample = 0, 0, ""

function response(status, headers, body)
  if status == 200 and body:find('"result"', 1, true) and not body:find('"isError":true', 1, true) then
    good = good + 1
  else
    bad = bad + 1
    if sample == "" then sample = status .. " " .. body:sub(1, 160):gsub("%s+", " ") end
  end
end

function done(summary, latency, requests)
  local g, b, s = 0, 0, ""
  for _, thread in ipairs(threads) do
    g, b = g + thread:get("good"), b + thread:get("bad")
    if s == "" then s = thread:get("sample") end
  end
  io.write(string.format("RESULT %d %d %.1f %.3f %.3f %s\n", g, b, g / (summary.duration / 1e6),
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, s))
end
