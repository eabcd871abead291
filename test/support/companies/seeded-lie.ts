import { sha256 } from '#shared/kernel/hash.ts'
import type { CompanyName } from './companies.ts'
import type { Answer, Lies } from './lies.ts'

/** Where companies answer during a purchase. */
const answers = {
  merchant: {
    create: /^POST .*\/checkout-sessions$/,
    update: /^PUT .*\/checkout-sessions\/[^/]+$/,
    read: /^GET .*\/checkout-sessions\/[^/]+$/,
    complete: /\/complete$/,
    'cancel a checkout': /\/checkout-sessions\/[^/]+\/cancel$/,
    'read an order': /^GET .*\/orders\/[^/]+$/,
    'cancel an order': /\/orders\/[^/]+\/cancel$/,
  },
  bank: {
    hold: /^POST \/v1\/holds$/,
    find: /^GET \/v1\/holds\//,
    capture: /^POST \/v1\/captures$/,
    void: /\/void$/,
  },
} as const

type Path = (string | number)[]
type Draw = (what: string) => number

const words = [
  ['incomplete', 'ready_for_complete', 'complete_in_progress', 'completed', 'canceled', 'requires_escalation'],
  ['authorized', 'declined', 'voided', 'expired', 'captured'],
  ['USD', 'EUR', 'JPY'],
  ['platform', 'merchant'],
]
const pick = <T>(from: readonly T[], draw: number): T => from[Math.floor(draw * from.length)] as T

/** Every value of an answer, by its path; a list counts as one, too. */
const valuesIn = (body: Answer, path: Path = []): Path[] => {
  if (typeof body !== 'object' || body === null) return [path]
  const inside = Object.entries(body).flatMap(([name, value]) =>
    valuesIn(value, [...path, Array.isArray(body) ? Number(name) : name]),
  )
  return Array.isArray(body) ? [path, ...inside] : inside
}

const instead = (value: Answer, draw: number): Answer => {
  if (typeof value === 'number') return pick([value + 1, value - 1, value * 2 + 1, 0, 1 - value], draw)
  if (typeof value === 'boolean') return !value
  if (Array.isArray(value)) return pick([[], [...value, ...value]], draw)
  const likes = words.find((list) => list.includes(value))
  if (likes)
    return pick(
      likes.filter((word) => word !== value),
      draw,
    )
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value))
    return new Date(Date.parse(value) + pick([-86_400_000, 86_400_000], draw)).toISOString()
  return pick([`${value}x`, '', null, undefined, 7], draw)
}

const changed = (body: Answer, [name, ...rest]: Path, to: (value: Answer) => Answer): Answer => {
  if (name === undefined) return to(body)
  const copy = Array.isArray(body) ? [...body] : { ...body }
  copy[name] = changed(copy[name], rest, to)
  return copy
}
const isThere = (body: Answer, path: Path): boolean =>
  path.length === 0 ||
  (typeof body === 'object' &&
    body !== null &&
    path[0] !== undefined &&
    path[0] in body &&
    isThere(body[path[0]], path.slice(1)))

/** One company answers one field otherwise than it is, once or from then on: the same for the same seed and number. */
export const tellSeededLie = (lies: Lies, merchant: CompanyName, seed: number, n: number) => {
  const draw: Draw = (what) => Number.parseInt(sha256(`${seed}:${n}:${what}`).slice(0, 8), 16) / 2 ** 32
  const [company, places] =
    draw('company') < 0.6 ? ([merchant, answers.merchant] as const) : (['bank', answers.bank] as const)
  const [place, path] = pick(Object.entries(places), draw('place'))
  const lie = { company, place, field: '', value: undefined as Answer }
  let at: Path | undefined
  const tell = (body: Answer): Answer => {
    at ??= pick(valuesIn(body), draw('field'))
    if (!isThere(body, at)) return body
    lie.field ||= at.join('.')
    return changed(body, at, (value) => {
      lie.value = instead(value, draw('value'))
      return lie.value
    })
  }
  lies.tell(company, path, tell, draw('times') < 0.5 ? 1 : Number.POSITIVE_INFINITY)
  return lie
}
