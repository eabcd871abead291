import { LineBroken } from '#test/support/api/gateway.ts'
import type { CompanyName, Line } from './companies.ts'

/** A call as it reached a company, or would have. */
export interface Wired {
  company: CompanyName
  /** `POST /v1/holds`, ids and query left out. */
  what: string
  /** What it is about: the last id in its path, or the reference in its body. */
  about: string
  fate: Fate
}
/** `lost`: it never arrived. `unheard`: it arrived, was acted on, and nobody heard the answer. */
export type Fate = 'heard' | 'lost' | 'unheard'

const isId = (part: string) => /[_\d]/.test(part) && part !== 'v1'

const aboutOf = (path: string, body: string): string => {
  const id = path.split('/').filter(isId).at(-1)
  if (id) return decodeURIComponent(id)
  const { reference, credential } = JSON.parse(body || '{}') as { reference?: string; credential?: string }
  return reference ?? credential ?? ''
}

/** Lines to the companies that lose what they are told to lose, and keep a list of what was sent. */
export const startLines = () => {
  const calls: Wired[] = []
  const lines = {
    calls,
    /** Decides over each call that is no control; all are heard at first. */
    fate: (_: Omit<Wired, 'fate'>): Fate => 'heard',
    line: (async (company, call, answer) => {
      if (/^\/(sim|chaos)\b/.test(call.path)) return answer(call)
      const path = call.path
        .split('/')
        .map((part) => (isId(part) ? '*' : part))
        .join('/')
      const body = Buffer.from(call.body ?? '', call.isBase64Encoded ? 'base64' : 'utf8').toString()
      const wired = { company, what: `${call.httpMethod} ${path}`, about: aboutOf(call.path, body) }
      const fate = lines.fate(wired)
      calls.push({ ...wired, fate })
      if (fate === 'lost') throw new LineBroken()
      const reply = await answer(call)
      if (fate === 'unheard') throw new LineBroken()
      return reply
    }) satisfies Line as Line,
    /** Every call is heard again, and the list is empty. */
    mend() {
      calls.length = 0
      lines.fate = () => 'heard'
    },
  }
  return lines
}
