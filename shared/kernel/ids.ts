import * as z from 'zod'

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** 26 characters that sort by time; `random` supplies the last 16 (0 to 31 each). */
export const ulid = (timeMs: number, random: Uint8Array): string => {
  let time = ''
  for (let rest = timeMs, i = 0; i < 10; i++, rest = Math.floor(rest / 32)) time = alphabet.charAt(rest % 32) + time
  return time + Array.from(random.subarray(0, 16), (byte) => alphabet.charAt(byte % 32)).join('')
}

/** What each kind of id starts with. */
export const idPrefixes = {
  user: 'usr',
  agent: 'agt',
  session: 'ses',
  address: 'adr',
  intent: 'int',
  cart: 'crt',
  checkout: 'chk',
  approval: 'apr',
  delegation: 'dlg',
  template: 'tpl',
  event: 'evt',
  notice: 'ntc',
  parked: 'prk',
  refund: 'rfd',
  subscription: 'sub',
  return: 'rtn',
  request: 'req',
  mailRequest: 'mrq',
} as const
export type IdKind = keyof typeof idPrefixes

/** An order's id is a hash of the merchant's, a passkey's one of its credential; ids of the other kinds hold a ULID. */
const prefixes = { ...idPrefixes, order: 'ord', passkey: 'psk' } as const
type AnyKind = keyof typeof prefixes

/** The id of one kind with this own part; things that belong together may share it. */
export const idWith = (kind: AnyKind, own: string): string => `${prefixes[kind]}_${own}`
/** An id without the prefix of its kind. */
export const ownPart = (id: string): string => id.slice(id.indexOf('_') + 1)
/** Whether it begins as ids of this kind do; only a schema says that it is one. */
export const isOfKind = (kind: AnyKind, id: string): boolean => id.startsWith(idWith(kind, ''))

/** The wire form of one kind of id, for path and body schemas. */
export const idSchema = (kind: IdKind) =>
  z
    .string()
    .regex(new RegExp(`^${idPrefixes[kind]}_[0-9A-HJKMNP-TV-Z]{26}$`), `Expected an id like ${idPrefixes[kind]}_...`)
