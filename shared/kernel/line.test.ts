import { expect, it } from 'vitest'
import { lineOf } from './line.ts'

const line = lineOf(10)

it('a line is trimmed, and may hold any letters', () => {
  for (const text of ['Ada', 'Łódź', '東京', '👩‍👩‍👧', '❤️', 'می\u200cخواهم', "O'Hara"])
    expect(line.parse(` ${text}\n`)).toBe(text)
})

const hidden = ['Pat\u200b', 'P\u00adat', '\u202eada', 'A\u2066da', 'Ada\u{e0041}', 'A\u200dda', '\u3164', 'A\ufe0fda']
it.each(['', '  ', 'a\nb', 'a\r\nb', 'a\u0000b', 'a\u001b[31m', 'a\u0085b', 'a\u2028b', 'x'.repeat(11), ...hidden])(
  '%j is none',
  (text) => expect(line.safeParse(text).success).toBe(false),
)
