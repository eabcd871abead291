import * as z from 'zod'

/** How many uses one source or account has in each span of time. */
export const Allowance = z.strictObject({ uses: z.int().positive(), perSeconds: z.int().positive().max(86_400) })
export type Allowance = z.output<typeof Allowance>

/** Every limit on callers, as a stage has it that says nothing of it. The word after the dot says who is counted. */
export const standardLimits = {
  /** A password that was refused as weak counts, too. */
  'register.source': { uses: 20, perSeconds: 3600 },
  'login.source': { uses: 30, perSeconds: 300 },
  'login.account': { uses: 100, perSeconds: 3600 },
  /** One account from one source. A login that succeeds gives them back. */
  'login.guesses': { uses: 5, perSeconds: 60 },
  /** Mails with a link: to one address, known or not, and asked for from one place. */
  'mail.address': { uses: 5, perSeconds: 3600 },
  'mail.source': { uses: 20, perSeconds: 3600 },
  /** Links of mails that are used, or guessed at. */
  'link.source': { uses: 30, perSeconds: 300 },
  'refresh.source': { uses: 120, perSeconds: 60 },
  'agent-token.source': { uses: 60, perSeconds: 60 },
  'agent-token.account': { uses: 60, perSeconds: 3600 },
  'passkey.source': { uses: 60, perSeconds: 60 },
  'passkey.account': { uses: 60, perSeconds: 300 },
  'guest.source': { uses: 60, perSeconds: 60 },
  /** A guest's cart is kept for a month, so the carts of a day count. */
  'guest-carts.source': { uses: 200, perSeconds: 86_400 },
  'cart-token.source': { uses: 20, perSeconds: 60 },
  /** Questions about one product that a cart asks merchants. */
  'looks.source': { uses: 60, perSeconds: 60 },
  'looks.account': { uses: 300, perSeconds: 60 },
  'search.account': { uses: 60, perSeconds: 60 },
  'quote.account': { uses: 30, perSeconds: 300 },
  /** Pieces of one product that quotes may hold at its merchant. */
  'pieces.account': { uses: 100, perSeconds: 900 },
  /** Looks at a wallet, the first of which asks the payment provider. */
  'wallet.account': { uses: 60, perSeconds: 60 },
  /** Payment methods asked of the provider: each may be a stranger's card that somebody tries. */
  'methods.account': { uses: 20, perSeconds: 3600 },
  /** Subscriptions made, and messages sent to them on request. */
  'subscribers.account': { uses: 60, perSeconds: 300 },
  /** Whole purchases that one account reads; each is some hundred rows. */
  'explain.account': { uses: 120, perSeconds: 60 },
  'after-sale.account': { uses: 60, perSeconds: 60 },
} as const satisfies Record<string, Allowance>
export type LimitName = keyof typeof standardLimits
export const limitNames = Object.keys(standardLimits) as LimitName[]

/** Some limits of a stage, by name. */
export const Limits = z.partialRecord(z.enum(limitNames as [LimitName, ...LimitName[]]), Allowance)
export type Limits = z.output<typeof Limits>

/** The limits of a stage: those it names, the others multiplied. No limit can be switched off. */
export const stageLimits = (factor: number, named: Limits): Record<LimitName, Allowance> =>
  Object.fromEntries(
    limitNames.map((name) => {
      const { uses, perSeconds } = standardLimits[name]
      return [name, named[name] ?? { uses: uses * factor, perSeconds }]
    }),
  ) as Record<LimitName, Allowance>

/** A limit as this function's stage has it, from the variable LIMITS. */
export const limitOf = (name: LimitName): Allowance => {
  const text = process.env['LIMITS']
  return (text && Limits.parse(JSON.parse(text))[name]) || standardLimits[name]
}

/** Who counts as one source: an IPv4 address, or the network that a subscriber of IPv6 is given. */
export const networkOf = (address: string): string => {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)
  if (mapped?.[1]) return mapped[1]
  if (!address.includes(':')) return address
  const [left = '', right] = address.toLowerCase().split('::')
  const groups = left.split(':').filter(Boolean)
  const after = right?.split(':').filter(Boolean) ?? []
  const whole =
    right === undefined
      ? groups
      : [...groups, ...Array(Math.max(0, 8 - groups.length - after.length)).fill('0'), ...after]
  return `${whole
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`
}
