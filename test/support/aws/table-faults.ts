import { documents } from '#shared/platform/table/documents.ts'

interface Handler {
  handle: (request: unknown, options?: unknown) => Promise<{ response: { body: { resume: () => void } } }>
}
/** before: it never arrived. after: it was done and nobody heard of it. */
export type Side = 'before' | 'after'

/** Stands between the functions and their table, counts their calls and lets some fail in a way nothing below tries again. */
export const standBeforeTable = () => {
  const config = documents.config as unknown as { requestHandler: Handler }
  const inner = config.requestHandler
  let calls = 0
  let fault: { from: number; times: number; side: Side } | undefined
  config.requestHandler = {
    ...inner,
    async handle(request, options) {
      calls += 1
      const hit = fault !== undefined && calls >= fault.from && calls < fault.from + fault.times
      if (hit && fault?.side === 'before') throw new Error('The table was not reached')
      const answer = await inner.handle(request, options)
      if (!hit) return answer
      answer.response.body.resume() // unread, it would keep its connection
      throw new Error('The answer of the table was lost')
    },
  }
  return {
    /** Calls since it was last asked or told. */
    counted: (): number => {
      const seen = calls
      calls = 0
      return seen
    },
    /** From its nth call on so many fail. */
    fail: (from: number, times: number, side: Side) => {
      calls = 0
      fault = { from, times, side }
    },
    heal: () => {
      fault = undefined
    },
    leave: () => {
      config.requestHandler = inner
    },
  }
}
