import { expect, it } from 'vitest'
import { passwordWeakness } from './password-strength.ts'

const person = { email: 'ada.byron@example.com', name: 'Augusta Lovelace' }

it.each([
  '1234567890',
  '0987654321',
  '12345678901234567890',
  'aaaaaaaaaaaa',
  'abcabcabcabc',
  'qwertyuiop',
  'asdfghjkl;12',
  'abcdefghijklm',
  '1q2w3e4r5t6y',
  'zaq12wsxcde3',
  'Password123!',
  'P@ssw0rd2026',
  'passwordpassword',
  'iloveyou123',
  'letmein12345',
  'Welcome2026!',
  'summer2026!!',
  'Passwort2026!',
  'motdepasse2026',
  'hallowelt1234',
  'purser123456',
  'ada.byron123',
  'ada.byron@example.com',
  'Lovelace2026',
  'augusta-2026',
  'Example2026',
  '１２３４５６７８９０',
  'short',
])('%s is too easy, and the reason does not repeat it', async (password) => {
  const reason = await passwordWeakness(password, person)
  expect(reason).toMatch(/^[A-Z][^.]{10,}$/)
  expect(reason?.toLowerCase()).not.toContain(password.toLowerCase())
})

it.each([
  'correct horse battery',
  'correct horse battery staple',
  'mein Hund frisst Tulpen',
  'vB7-kq02_xLm',
  'パスワードは長くしてください',
  'ada byron likes violets',
  'tulip42!quartz',
  `${'x'.repeat(64)}vB7-kq02_xLm`,
])('%s will do', async (password) => expect(await passwordWeakness(password, person)).toBeUndefined())

it.each([
  ['qwertyuiop', 'first passwords'],
  ['qazwsxedcrfv', 'leaked'],
  ['P@ssw0rd2026', 'leaked'],
  ['abcdefghijklm', 'runs'],
  ['aaaaaaaaaaaa', 'repeated characters'],
  ['Lovelace2026', 'your name'],
])('of %s the reason says what is wrong', async (password, part) =>
  expect(await passwordWeakness(password, person)).toContain(part),
)

it('a name of another person is no name of one', async () => {
  const password = 'wollstonecraft'
  expect(await passwordWeakness(password, { ...person, name: 'Mary Wollstonecraft' })).toContain('your name')
  expect(await passwordWeakness(password, person)).toBeUndefined()
})

it('the longest password is judged, whatever it repeats', async () => {
  for (const part of ['pass', 'a', 'ab', '1', 'p4$$w0rd'])
    expect(await passwordWeakness(part.repeat(256).slice(0, 256), person), part).toBeDefined()
  // Each of these stands for several letters: trying all of their combinations would never end.
  await passwordWeakness('@4$!017'.repeat(36), person)
})
