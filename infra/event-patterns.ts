/** Tells whether an event matches a pattern. */
export type Matcher = (event: unknown) => boolean

type Fields = Record<string, unknown>
/** Decides one value of the event; `present` is false when the field is not there. */
type Test = (value: unknown, present: boolean) => boolean

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value])

function only(rule: Fields): [string, unknown] {
  const entries = Object.entries(rule)
  const [entry] = entries
  if (entries.length !== 1 || !entry) throw new Error(`A pattern rule has one operator: ${JSON.stringify(rule)}`)
  return entry
}

function text(operand: unknown, operator: string): string {
  if (typeof operand !== 'string') throw new Error(`The pattern operator ${operator} takes a string`)
  return operand
}

/** prefix and suffix take a string, or `{ equals-ignore-case }` of one. */
function edge(operator: 'prefix' | 'suffix', operand: unknown): Test {
  const folded = isFields(operand)
  if (folded && only(operand)[0] !== 'equals-ignore-case') throw new Error(`Unknown pattern operator in ${operator}`)
  const wanted = text(folded ? only(operand)[1] : operand, operator)
  const fold = (value: string) => (folded ? value.toLowerCase() : value)
  const has = operator === 'prefix' ? 'startsWith' : 'endsWith'
  return (value) => typeof value === 'string' && fold(value)[has](fold(wanted))
}

const comparisons: Record<string, (left: number, right: number) => boolean> = {
  '=': (left, right) => left === right,
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
}
function numeric(operand: unknown): Test {
  const parts = listOf(operand)
  if (parts.length === 0 || parts.length % 2 !== 0) throw new Error('numeric takes pairs of comparison and number')
  const checks: ((value: number) => boolean)[] = []
  for (let i = 0; i < parts.length; i += 2) {
    const compare = comparisons[String(parts[i])]
    const bound = parts[i + 1]
    if (!compare || typeof bound !== 'number') throw new Error(`Unknown numeric comparison ${String(parts[i])}`)
    checks.push((value) => compare(value, bound))
  }
  return (value) => typeof value === 'number' && checks.every((check) => check(value))
}

function address(ip: string): number | undefined {
  const bytes = ip.split('.')
  if (bytes.length !== 4 || !bytes.every((byte) => /^\d{1,3}$/.test(byte) && Number(byte) < 256)) return undefined
  return bytes.reduce((sum, byte) => sum * 256 + Number(byte), 0)
}
function cidr(operand: unknown): Test {
  const [network, bits] = text(operand, 'cidr').split('/')
  const base = address(network ?? '')
  const length = Number(bits)
  if (base === undefined || !(length >= 0 && length <= 32)) throw new Error(`Not an IPv4 range: ${String(operand)}`)
  const size = 2 ** (32 - length)
  return (value) => {
    const ip = typeof value === 'string' ? address(value) : undefined
    return ip !== undefined && Math.floor(ip / size) === Math.floor(base / size)
  }
}

function wildcard(operand: unknown): Test {
  const parts = text(operand, 'wildcard').split('*')
  const literal = (part: string) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  const expression = new RegExp(`^${parts.map(literal).join('[\\s\\S]*')}$`)
  return (value) => typeof value === 'string' && expression.test(value)
}

function foldedEqual(operand: unknown): Test {
  const wanted = text(operand, 'equals-ignore-case').toLowerCase()
  return (value) => typeof value === 'string' && value.toLowerCase() === wanted
}

function anythingBut(operand: unknown): Test {
  if (!isFields(operand)) {
    const unwanted = listOf(operand)
    if (unwanted.some(isFields)) throw new Error('anything-but takes plain values or one operator')
    return (value) => !unwanted.includes(value)
  }
  const [operator, operands] = only(operand)
  if (!['prefix', 'suffix', 'wildcard', 'equals-ignore-case'].includes(operator))
    throw new Error(`Unknown pattern operator anything-but ${operator}`)
  const tests = listOf(operands).map((one) => leaf({ [operator]: one }))
  return (value) => !tests.some((test) => test(value, true))
}

function leaf(rule: unknown): Test {
  if (!isFields(rule)) {
    if (Array.isArray(rule)) throw new Error('A pattern cannot contain lists of lists')
    return (value) => value === rule
  }
  const [operator, operand] = only(rule)
  switch (operator) {
    case 'prefix':
    case 'suffix':
      return edge(operator, operand)
    case 'equals-ignore-case':
      return foldedEqual(operand)
    case 'wildcard':
      return wildcard(operand)
    case 'numeric':
      return numeric(operand)
    case 'cidr':
      return cidr(operand)
    case 'anything-but':
      return anythingBut(operand)
    default:
      throw new Error(`Unknown pattern operator ${operator}`)
  }
}

/** `exists` tests leaves only. A field that holds an object does not exist for it. */
function existence(operand: unknown): Test {
  if (typeof operand !== 'boolean') throw new Error('exists takes true or false')
  return (value, present) => operand === (present && !isFields(value))
}

function anyOf(rules: unknown[]): Test {
  if (rules.length === 0) throw new Error('A pattern list needs a value')
  const tests = rules.map((rule): Test => {
    if (isFields(rule) && Object.hasOwn(rule, 'exists')) return existence(only(rule)[1])
    const test = leaf(rule)
    // A list in the event matches when one of its members matches.
    return (value, present) => present && listOf(value).some((one) => test(one, true))
  })
  return (value, present) => tests.some((test) => test(value, present))
}

/** Compiles an EventBridge pattern, also for stream filters. Throws on an unknown operator. */
export function compilePattern(pattern: unknown): Matcher {
  if (!isFields(pattern)) throw new Error('A pattern must be an object')
  const checks = Object.entries(pattern).map(([key, rule]): ((event: Fields) => boolean) => {
    if (key === '$or' && Array.isArray(rule)) {
      const choices = rule.map(compilePattern)
      return (event) => choices.some((matches) => matches(event))
    }
    if (Array.isArray(rule)) {
      const test = anyOf(rule)
      return (event) => test(event[key], Object.hasOwn(event, key))
    }
    const inner = compilePattern(rule)
    return (event) => {
      const value = event[key]
      return Array.isArray(value) ? value.some(inner) : inner(value)
    }
  })
  return (event) => {
    const fields = isFields(event) ? event : {}
    return checks.every((check) => check(fields))
  }
}
