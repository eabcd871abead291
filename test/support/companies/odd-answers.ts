import type { CompanyName, Line } from './companies.ts'

/** An answer of a company to a call that it did not carry out. */
interface OddAnswer {
  statusCode: number
  body: object
}

/** `429`, and a request that is invalid, as UCP writes them. */
export const notNow = {
  limited: { statusCode: 429, body: { code: 'rate_limited', content: 'Too many requests' } },
  invalid: { statusCode: 422, body: { code: 'invalid_request', content: 'Not like this' } },
} as const satisfies Record<string, OddAnswer>

/** A line on which companies answer oddly to the calls that a test names, until it is mended. */
export const startOddAnswers = () => {
  let odd: { company: CompanyName; path: RegExp; answer: OddAnswer } | undefined
  const calls: string[] = []
  const line: Line = async (company, call, genuine) => {
    calls.push(`${company} ${call.httpMethod} ${call.path}`)
    if (odd?.company !== company || !odd.path.test(`${call.httpMethod} ${call.path}`)) return genuine(call)
    const { statusCode, body } = odd.answer
    return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  }
  return {
    line,
    /** Every call that was made, odd or not. */
    calls,
    /** From now on calls whose method and path match are answered like this. */
    say(company: CompanyName, path: RegExp, answer: OddAnswer) {
      odd = { company, path, answer }
    },
    mend() {
      odd = undefined
      calls.length = 0
    },
  }
}
