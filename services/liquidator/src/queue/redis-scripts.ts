/**
 * Every step of the queue is one script: Redis runs it as a whole. KEYS[1] is the prefix, ARGV[1]
 * the time in milliseconds. An entry is a hash; `free` and `later` hold the ranks of those that
 * may be taken now or at a time, `held` the ids under a lease with the time that it ends.
 */
const PARTS = `
local prefix, now = KEYS[1], tonumber(ARGV[1])
local free, later, held = prefix .. ':free', prefix .. ':later', prefix .. ':held'
local function entry(id) return prefix .. ':entry:' .. id end
local function get(id, field) return redis.call('HGET', entry(id), field) end
local function state(id, to)
  local from = get(id, 'state')
  if from then redis.call('HINCRBY', prefix .. ':counts', from, -1) end
  redis.call('HSET', entry(id), 'state', to)
  redis.call('HINCRBY', prefix .. ':counts', to, 1)
end
local function leave(id)
  redis.call('ZREM', free, get(id, 'rank') .. ':' .. id)
  redis.call('ZREM', later, get(id, 'rank') .. ':' .. id)
end
local function enter(id)
  local member, notBefore = get(id, 'rank') .. ':' .. id, tonumber(get(id, 'notBefore'))
  if notBefore > now then redis.call('ZADD', later, notBefore, member)
  else redis.call('ZADD', free, 0, member) end
end
local function release(id)
  redis.call('ZREM', held, id)
  redis.call('HDEL', entry(id), 'takenBy', 'token')
end
local function numbers(id, first)
  redis.call('HSET', entry(id), 'rank', ARGV[first], 'foundAtBlock', ARGV[first + 1],
    'expectedProfitWei', ARGV[first + 2], 'rewardWei', ARGV[first + 3],
    'insolventAt', ARGV[first + 4])
end
local function holds(id, token)
  local till = redis.call('ZSCORE', held, id)
  return till and tonumber(till) > now and get(id, 'token') == token
end
local function sooner(a, b)
  a, b = a:gsub('^0+', ''), b:gsub('^0+', '')
  if #a ~= #b then return #a < #b end
  return a < b
end
`;

/** id, then the numbers of a candidate. */
export const PUT: string = `${PARTS}
local id = ARGV[2]
local was = get(id, 'state')
if not was then
  numbers(id, 3)
  redis.call('HSET', entry(id), 'attempts', 0, 'notBefore', 0, 'note', '')
  state(id, 'waiting')
  enter(id)
  return 'added'
end
if was == 'waiting' and not get(id, 'token') then
  leave(id)
  numbers(id, 3)
  enter(id)
  return 'updated'
end
if (was == 'done' or was == 'failed') and sooner(get(id, 'closedAtBlock'), ARGV[4]) then
  numbers(id, 3)
  state(id, 'waiting')
  enter(id)
  return 'added'
end
return 'known'`;

/** worker, token, end of the lease. */
export const TAKE: string = `${PARTS}
for _, member in ipairs(redis.call('ZRANGEBYSCORE', later, '-inf', now)) do
  redis.call('ZREM', later, member)
  redis.call('ZADD', free, 0, member)
end
local member = redis.call('ZRANGE', free, 0, 0)[1]
if not member then return false end
redis.call('ZREM', free, member)
local id = member:match(':(.*)$')
redis.call('HSET', entry(id), 'takenBy', ARGV[2], 'token', ARGV[3])
redis.call('HINCRBY', entry(id), 'attempts', 1)
redis.call('ZADD', held, ARGV[4], id)
return id`;

/** id, token, new end of the lease, 'frozen' or nothing. A renewal never shortens. */
export const HOLD: string = `${PARTS}
local id = ARGV[2]
if not holds(id, ARGV[3]) then return 0 end
if ARGV[5] == 'frozen' then
  state(id, 'frozen')
  redis.call('ZADD', held, ARGV[4], id)
else
  redis.call('ZADD', held, 'GT', ARGV[4], id)
end
return 1`;

/** id, token, 'done' or 'failed', block, note. */
export const END: string = `${PARTS}
local id = ARGV[2]
if not holds(id, ARGV[3]) then return 0 end
release(id)
state(id, ARGV[4])
redis.call('HSET', entry(id), 'closedAtBlock', ARGV[5], 'note', ARGV[6])
return 1`;

/** id, token, time before which nobody takes it, note. */
export const GIVE_BACK: string = `${PARTS}
local id = ARGV[2]
if not holds(id, ARGV[3]) then return 0 end
release(id)
state(id, 'waiting')
redis.call('HSET', entry(id), 'notBefore', ARGV[4], 'note', ARGV[5])
enter(id)
return 1`;

export const RETURN_OVERDUE: string = `${PARTS}
local overdue = redis.call('ZRANGEBYSCORE', held, '-inf', now)
for _, id in ipairs(overdue) do
  release(id)
  state(id, 'waiting')
  redis.call('HSET', entry(id), 'note', 'the lease ran out')
  enter(id)
end
return #overdue`;
