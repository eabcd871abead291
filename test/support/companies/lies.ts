import type { CompanyName, Line } from './companies.ts'

/** An answer of a company before it is sent. */
// biome-ignore lint/suspicious/noExplicitAny: an answer has whatever form its company gives it
export type Answer = any

/** What a company answers instead of the truth, for the calls whose method and path fit. */
interface Lie {
  company: CompanyName
  path: RegExp
  tell: (body: Answer) => Answer
  left: number
}

/** A line on which companies carry out every call and then answer what the test makes of it. Answers that were changed are unsigned. */
export const startLies = () => {
  const lies: Lie[] = []
  const calls: string[] = []
  const line: Line = async (company, call, genuine) => {
    const what = `${call.httpMethod} ${call.path}`
    calls.push(`${company} ${what}`)
    const reply = await genuine(call)
    const lie = lies.find((each) => each.company === company && each.left > 0 && each.path.test(what))
    if (!lie || reply.statusCode >= 300) return reply
    lie.left--
    const { 'content-type': type = 'application/json' } = (reply.headers ?? {}) as Record<string, string>
    const body = JSON.stringify(lie.tell(JSON.parse(reply.body)))
    return { statusCode: reply.statusCode, headers: { 'content-type': type }, body }
  }
  return {
    line,
    /** Every call that was made, as `merchant-a GET /...`. */
    calls,
    /** From now on the company answers like this, so many times. */
    tell(company: CompanyName, path: RegExp, tell: Lie['tell'], times = Number.POSITIVE_INFINITY) {
      lies.push({ company, path, tell, left: times })
    },
    /** Everybody tells the truth again. */
    mend() {
      lies.length = 0
      calls.length = 0
    },
  }
}
export type Lies = ReturnType<typeof startLies>
