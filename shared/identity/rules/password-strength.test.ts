import { expect, it } from 'vitest'
import { passwordWeakness } from './password-strength.ts'

const email = 'ada.byron@example.com'

it.each([
  '1234567890',
  '0987654321',
  '12345678901234567890',
  'aaaaaaaaaaaa',
  'abcabcabcabc',
  'qwertyuiop',
  'asdfghjkl;12',
  'abcdefghijklm',
  '1q2w3e4r5t6y'.slice(0, 8),
  'Password123!',
  'P@ssw0rd2026',
  'passwordpassword',
  'iloveyou123',
  'letmein12345',
  'Welcome2026!',
  'summer2026!!',
  'purser123456',
  'ada.byron123',
  'ada.byron@example.com',
  'Example2026',
  '１２３４５６７８９０',
  'short',
])('%s is too easy, and the reason does not repeat it', (password) => {
  const reason = passwordWeakness(password, email)
  expect(reason).toEqual(expect.any(String))
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
])('%s will do', (password) => expect(passwordWeakness(password, email)).toBeUndefined())

it('a long password is judged in no time', () => {
  const began = performance.now()
  for (const part of ['pass', 'a', 'ab', '1', 'i'])
    for (let n = 0; n < 50; n++) passwordWeakness(part.repeat(256 / part.length), email)
  expect(performance.now() - began).toBeLessThan(2000)
})
