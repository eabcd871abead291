/** Words that most guessed passwords are made of. */
const common = new Set(
  `password passwort motdepasse contrasena senha parola passphrase letmein welcome willkommen bienvenue admin
  administrator root user guest login default changeme secret master access test testing temp example sample
  qwerty qwertyuiop qwertz azerty asdfgh asdfghjkl zxcvbn zxcvbnm qazwsx iloveyou loveyou lovely sunshine princess
  prinzessin dragon monkey football baseball basketball soccer hockey superman batman spiderman pokemon starwars
  trustno one shadow michael jordan ashley jessica charlie daniel thomas jennifer summer winter spring autumn
  january february march april may june july august september october november december monday tuesday wednesday
  thursday friday saturday sunday google facebook instagram whatsapp linkedin microsoft apple amazon internet
  computer samsung killer hunter freedom whatever hello hallo ninja mustang flower cookie cheese coffee chocolate
  banana orange purple yellow liverpool chelsea arsenal barcelona madrid london paris berlin newyork america
  nothing passw0rd abc abcd abcdef me my is the and i you love purser shopping purchase`.split(/\s+/),
)
const longestCommon = Math.max(...Array.from(common, ({ length }) => length))

/** Signs that stand for letters. */
const meant = new Map(
  Object.entries({ '0': 'o', '1': 'l', '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', $: 's', '!': 'i' }),
)
const keyboard = ['1234567890', 'qwertyuiop', 'qwertzuiop', 'azertyuiop', 'asdfghjkl', 'zxcvbnm', 'yxcvbnm']
const neighbours = new Set(
  keyboard.flatMap((row) => [...row].slice(1).flatMap((key, at) => [`${row[at]}${key}`, `${key}${row[at]}`])),
)

const follows = (before: string, after: string): boolean =>
  before === after ||
  Math.abs((before.codePointAt(0) ?? 0) - (after.codePointAt(0) ?? 0)) === 1 ||
  neighbours.has(before + after)

/** How many characters do not follow from the one before, or from those up to four places before. */
const surprises = (signs: readonly string[]): number =>
  signs.filter((sign, at) => {
    const before = signs[at - 1]
    if (before !== undefined && follows(before, sign)) return false
    return ![2, 3, 4].some(
      (back) => at >= 2 * back && [...Array(back).keys()].every((n) => signs[at - n] === signs[at - n - back]),
    )
  }).length

/** Whether letters are nothing but common words, one after another. */
const onlyCommon = (letters: string): boolean => {
  const ends = new Set([0])
  for (let at = 0; at < letters.length; at++)
    if (ends.has(at))
      for (let length = 1; length <= longestCommon; length++)
        if (common.has(letters.slice(at, at + length))) ends.add(at + length)
  return ends.has(letters.length)
}

/** What is left of a word without signs and digits around it, with signs inside read as letters. */
const lettersOf = (text: string): string =>
  Array.from(text.replaceAll(/^[^\p{L}]+|[^\p{L}]+$/gu, ''), (sign) => meant.get(sign) ?? sign)
    .join('')
    .replaceAll(/[^\p{L}]/gu, '')

/** The fewest characters of a password. */
export const minPasswordLength = 10

/** Why a password is too easy to guess, in a sentence that does not repeat it; undefined for one that will do. */
export const passwordWeakness = (password: string, email: string): string | undefined => {
  const text = password.normalize('NFKC').toLowerCase()
  const signs = Array.from(text)
  if (signs.length < minPasswordLength) return `Use at least ${minPasswordLength} characters`
  const [own = '', domain = ''] = email.normalize('NFKC').trim().toLowerCase().split('@')
  const names = [own, domain.split('.')[0] ?? ''].filter(({ length }) => length >= 4)
  const unnamed = names.reduce((rest, name) => rest.replaceAll(name, ''), text)
  if (unnamed !== text && Array.from(unnamed).length < minPasswordLength)
    return 'Use more than your email address in the password'
  if (new Set(signs).size < 5 || surprises(signs) < 6) return 'Avoid repeated characters and runs such as 12345'
  if (onlyCommon(lettersOf(text)) && signs.length < 20) return 'This is one of the first passwords that a guesser tries'
  return undefined
}
