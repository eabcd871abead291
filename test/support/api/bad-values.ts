type Json = unknown
type Path = readonly (string | number)[]
export interface Mutation {
  what: string
  /** JSON text, or what only looks like it. */
  text: string
}

/** Stands for text that JSON.stringify cannot write. */
class Raw {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

const isFields = (value: Json): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Raw)

const write = (value: Json): string => {
  if (value instanceof Raw) return value.text
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`
  if (isFields(value))
    return `{${Object.entries(value)
      .map(([name, each]) => `${JSON.stringify(name)}:${write(each)}`)
      .join(',')}}`
  return JSON.stringify(value)
}

const replaced = (value: Json, path: Path, by: Json): Json => {
  const [first, ...rest] = path
  if (first === undefined) return by
  if (Array.isArray(value)) return value.map((each, i) => (i === first ? replaced(each, rest, by) : each))
  return { ...(value as object), [first]: replaced((value as Record<string, Json>)[first], rest, by) }
}

const places = (value: Json, path: Path = []): [Path, Json][] => [
  [path, value],
  ...(Array.isArray(value)
    ? value.flatMap((each, i) => places(each, [...path, i]))
    : isFields(value)
      ? Object.entries(value).flatMap(([name, each]) => places(each, [...path, name]))
      : []),
]

const nested = (depth: number) => new Raw(`${'['.repeat(depth)}${']'.repeat(depth)}`)
const deepObject = (depth: number) => new Raw(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`)
const long = 'a'.repeat(10_000)

const wrongFor = (value: Json): Record<string, Json> => {
  const always = { null: null }
  if (typeof value === 'number')
    return {
      ...always,
      text: String(value),
      'NaN text': 'NaN',
      negative: -1,
      zero: 0,
      fraction: value + 0.5,
      huge: new Raw('1e308'),
      'beyond huge': new Raw('1e999'),
      unsafe: new Raw('9007199254740993'),
      array: [value],
      object: { value },
      boolean: true,
    }
  if (typeof value === 'string')
    return { ...always, number: 7, long, array: [value], object: { value }, boolean: false }
  if (typeof value === 'boolean') return { ...always, text: String(value), number: 1, array: [value], object: {} }
  if (Array.isArray(value))
    return { ...always, object: {}, text: 'x', number: 1, many: Array.from({ length: 2000 }, () => null) }
  return { ...always, array: [], text: 'x', number: 1, boolean: true }
}

const extra = (value: Record<string, Json>, name: string, written: string) =>
  new Raw(`${write(value).slice(0, -1)}${Object.keys(value).length > 0 ? ',' : ''}${JSON.stringify(name)}:${written}}`)

/** Bodies that no schema of ours may take. */
export const wrongBodies = (good: Json, open: readonly string[] = []): Mutation[] => {
  const all: Mutation[] = []
  for (const [path, value] of places(good)) {
    const at = path.join('.') || 'the body'
    for (const [kind, wrong] of Object.entries(wrongFor(value)))
      all.push({ what: `${at}: ${kind}`, text: write(replaced(good, path, wrong)) })
    if (path.length === 1)
      for (const [kind, wrong] of Object.entries({ nesting: nested(5000), 'deep object': deepObject(500) }))
        all.push({ what: `${at}: ${kind}`, text: write(replaced(good, path, wrong)) })
    if (!isFields(value) || open.includes(String(path.at(-1)))) continue
    for (const name of ['unexpected', '__proto__', 'constructor'])
      all.push({
        what: `${at}: has ${name}`,
        text: write(replaced(good, path, extra(value, name, '{"admin":true}'))),
      })
  }
  return all
}

const odd: Record<string, string> = {
  emoji: '"👩‍👩‍👧‍👦🛒"',
  'lone surrogate': '"a\\ud800b"',
  'two lone surrogates': '"\\udc00\\ud800"',
  controls: '"a\\u0000b\\u0007\\u001b[31m\\r\\nc"',
  'right to left': '"\\u202eabc\\u2066"',
  spaces: '"   "',
  hostile: JSON.stringify(`../../etc/passwd' OR 1=1 --<script>${'$'}{jndi:ldap://x}{{7*7}}`),
  proto: '"__proto__"',
}

/** Bodies with text that may be fine or not, and must break nothing. */
export const oddBodies = (good: Json): Mutation[] =>
  places(good).flatMap(([path, value]) => [
    ...(typeof value === 'string'
      ? Object.entries(odd).map(([kind, text]) => ({
          what: `${path.join('.')}: ${kind}`,
          text: write(replaced(good, path, new Raw(text))),
        }))
      : []),
    ...(isFields(value)
      ? ['__proto__', 'constructor', 'toString', 'a\ud800', ''].map((name) => ({
          what: `${path.join('.')}: has ${JSON.stringify(name)}`,
          text: write(replaced(good, path, extra(value, name, '"x"'))),
        }))
      : []),
  ])
