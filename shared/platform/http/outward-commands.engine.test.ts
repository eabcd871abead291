import { describe, expect, it, vi } from 'vitest'
import { Failure } from '#shared/kernel/errors.ts'
import { eventually } from '#test/support/run/until.ts'
import { doing, fresh, isThere, outward, runs, send } from './http-fixture.ts'

describe('an outward command', () => {
  it('answers a parallel call with how long to wait, and does the work once', async () => {
    const gate = Promise.withResolvers<void>()
    const begun = Promise.withResolvers<void>()
    const key = fresh(() => {
      begun.resolve()
      return gate.promise
    })
    const first = send(outward, key)
    await begun.promise
    const second = await send(outward, key)
    expect(second).toMatchObject({
      status: 409,
      body: { code: 'idempotency.in-flight' },
      headers: { 'retry-after': '1' },
    })
    gate.resolve()
    expect((await first).status).toBe(201)
    expect(runs).toHaveLength(1)
  })

  it('is taken up again under its own id when a call died in the middle', async () => {
    const key = fresh(() => {
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31_000 })
      return new Promise(() => undefined)
    })
    void send(outward, key)
    await eventually(() => expect(runs).toHaveLength(1))
    doing.work = () => undefined
    const again = await send(outward, key)
    expect(again.status).toBe(201)
    expect(new Set(runs).size).toBe(1)
    expect(await isThere(again.body.id)).toBe(true)
  })

  it('keeps its id over a refusal, as something may have gone out under it', async () => {
    const key = fresh(() => {
      throw new Failure('merchant.unavailable', 'No answer')
    })
    expect((await send(outward, key)).status).toBe(503)
    doing.work = () => undefined
    await send(outward, key)
    expect(new Set(runs).size).toBe(1)
  })

  it('tells its own refusal when another call has taken over meanwhile', async () => {
    const key = fresh()
    let taken: Awaited<ReturnType<typeof send>> | undefined
    doing.work = async () => {
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31_000 })
      doing.work = () => undefined
      taken = await send(outward, key)
      throw new Failure('offer.sold-out', 'None left')
    }
    expect((await send(outward, key)).body.code).toBe('offer.sold-out')
    expect(taken?.status).toBe(201)
  })
})
