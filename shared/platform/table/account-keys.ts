import type { Key } from './expression.ts'

/** The keys of the mails that carry a link to an account, and of what became of it. `keys` has them all. */
export const accountKeys = {
  mailRequest: (requestId: string): Key => ({ pk: `LINK#${requestId}`, sk: '#' }),
  mailRequestEvent: (requestId: string): Key => ({ pk: `LINK#${requestId}`, sk: 'EVT#requested' }),
  mailLink: (userId: string, purpose: string): Key => ({ pk: `LINK#${userId}`, sk: purpose }),
  accountEvent: (userId: string, v: number): Key => ({
    pk: `USER#${userId}`,
    sk: `EVT#ACCOUNT#${String(v).padStart(6, '0')}`,
  }),
}
