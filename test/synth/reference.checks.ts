import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '#infra/discover.ts'
import { durationWords } from '#infra/reference/duration-words.ts'
import { referenceFolder, referencePages } from '#infra/reference/pages.ts'
import { sharedModules } from '#infra/reference/platform.ts'
import { synthesizedOurs } from './templates.ts'

const folder = join(root, referenceFolder)

/** Registers the checks of synth.test.ts on docs/reference. */
export const referenceChecks = (): void => {
  test('every page of the reference is as `npm run reference` writes it, and no page is left over', async () => {
    const pages = referencePages({ ...(await synthesizedOurs()), shared: await sharedModules() })
    expect(globSync('*.md', { cwd: folder }).sort()).toEqual(Object.keys(pages).sort())
    const stale = Object.entries(pages).filter(([name, text]) => readFileSync(join(folder, name), 'utf8') !== text)
    expect(
      stale.map(([name]) => name),
      'stale: run npm run reference',
    ).toEqual([])
  }, 120_000)

  test.each([
    [0.25, '250 ms'],
    [1, '1 second'],
    [90, '90 seconds'],
    [3600, '1 hour'],
    [13_728, '3.8 hours'],
    [1_209_600, '14 days'],
  ])('%d seconds are told as %s', (seconds, words) => {
    expect(durationWords(seconds)).toBe(words)
  })
}
