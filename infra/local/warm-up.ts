import { setTimeout as pause } from 'node:timers/promises'
import type { DemoAccount } from './demo-account.ts'

/** Asks the platform how its companies are: their functions start by it. Their answer is not needed. */
export const startCompanies = async (apiUrl: string): Promise<void> => {
  await fetch(`${apiUrl}/health`).catch(() => undefined)
}

const searchWithinMs = 120_000

/** Searches all merchants once, as the demo user, until each of them answers in time. Says what it waits for. */
export const searchOnce = async (
  apiUrl: string,
  { email, password }: DemoAccount,
  say: (sentence: string) => void,
  withinMs = searchWithinMs,
): Promise<void> => {
  const call = async <T>(path: string, body?: object, token = ''): Promise<T> => {
    const headers = {
      'content-type': 'application/json',
      'idempotency-key': crypto.randomUUID(),
      ...(token && { authorization: `Bearer ${token}` }),
    }
    const response = await fetch(apiUrl + path, {
      headers,
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${path} answered ${response.status}`)
    return (await response.json()) as T
  }
  const { accessToken } = await call<{ accessToken: string }>('/v1/auth/login', { email, password })
  const { intentId } = await call<{ intentId: string }>('/v1/intents', { query: 'headphones' }, accessToken)
  for (const deadline = performance.now() + withinMs; ; ) {
    const path = `/v1/intents/${intentId}/offers?refresh=true`
    const { complete, merchants } = await call<{
      complete: boolean
      merchants: { merchantId: string; state: string }[]
    }>(path, undefined, accessToken)
    if (complete) return
    const late = merchants.flatMap(({ merchantId, state }) => (state === 'missing' ? [merchantId] : [])).join(', ')
    if (performance.now() > deadline) {
      say(`${late} did not answer within ${withinMs / 1000} s: offers will miss them. Look into .local/logs.`)
      return
    }
    say(`The first search waits for ${late}`)
    await pause(1000)
  }
}
