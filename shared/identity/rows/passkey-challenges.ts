import * as z from 'zod'
import { passkeyChallengeSeconds } from '#shared/identity/durations.ts'
import { ceremonyRefused } from '#shared/identity/rules/webauthn/ceremony.ts'
import { type ChallengePurpose, challengeFor } from '#shared/identity/rules/webauthn/challenge.ts'
import { above } from '#shared/platform/table/expression.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { type Guarded, get, insert, remove } from '#shared/platform/table/table.ts'
import { random } from './refresh-tokens.ts'

const Row = z.object({ nonce: z.string(), expiresAtSeconds: z.int() })

/** What a challenge is bound to, beside its nonce. */
export type Bound = Readonly<Record<string, string>>

/** Challenges for passkeys: rows that stand for some minutes and are spent once. */
export const passkeyChallenges = {
  /** A new challenge, and the write that makes it good. */
  making(purpose: ChallengePurpose, bound: Bound, nowMs: number): { challenge: string; write: Guarded } {
    const nonce = random(32)
    const challenge = challengeFor(purpose, { ...bound, nonce })
    const expiresAtSeconds = Math.floor(nowMs / 1000) + passkeyChallengeSeconds
    const row = { ...keys.challenge(challenge), kind: 'challenge', nonce, expiresAtSeconds, ttl: expiresAtSeconds }
    return { challenge, write: insert(row, () => new Error('A nonce came twice')) }
  },

  /** What a challenge of these terms has to be, by the nonce of the row behind the one that was sent. Undefined when it is unknown, over or spent. */
  async expected(
    sent: string,
    purpose: ChallengePurpose,
    bound: Bound,
    nowMs: number,
  ): Promise<{ challenge: string; nonce: string } | undefined> {
    if (!/^[\w-]{43}$/.test(sent)) return undefined
    const row = await get(keys.challenge(sent))
    const { nonce, expiresAtSeconds = 0 } = row ? Row.parse(row) : {}
    if (nonce === undefined || expiresAtSeconds <= nowMs / 1000) return undefined
    return { challenge: challengeFor(purpose, { ...bound, nonce }), nonce }
  },

  /** The write after which no answer to this challenge counts. Refused when it is spent or over. */
  spending: (challenge: string, nowMs: number): Guarded =>
    remove(
      keys.challenge(challenge),
      { expiresAtSeconds: above(Math.floor(nowMs / 1000)) },
      () => ceremonyRefused('other-challenge'),
      false,
    ),
}
