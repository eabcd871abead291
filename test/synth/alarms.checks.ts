import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect } from 'vitest'
import { root } from '#infra/discover.ts'
import { verifies } from '#test/support/run/verifies.ts'
import { type Synthesized, synthesizedOurs } from './templates.ts'

const runbook = readFileSync(join(root, 'RUNBOOK.md'), 'utf8')
const sections = [...runbook.matchAll(/^## (.+)$/gm)].map(([, heading = '']) => heading)
/** What each section tells, in this order. */
const parts = ['It means', 'Look at', 'Do', 'It is over when']

/** Registers the checks of synth.test.ts on alarms. */
export const alarmChecks = (): void => {
  let ours: Synthesized
  beforeAll(async () => {
    ours = await synthesizedOurs()
  })

  verifies('alarms.runbook', 'every alarm names a section of the runbook, and no section is about none', () => {
    const named = ours
      .of('AWS::CloudWatch::Alarm')
      .map(({ properties }) => /RUNBOOK\.md#([\w-]+)$/.exec(String(properties['AlarmDescription']))?.[1] ?? 'nothing')
    expect([...new Set(named)].sort()).toEqual(sections.toSorted())
  })

  verifies(
    'alarms.runbook',
    'each section says what it means, what to look at, what to do, and when it is over',
    () => {
      for (const [heading = '', text = ''] of runbook
        .split(/^## /m)
        .slice(1)
        .map((part) => part.split(/\n(.*)/s)))
        expect(
          [...text.matchAll(/^\*\*(.+?)\.\*\*/gm)].map(([, part]) => part),
          heading,
        ).toEqual(parts)
    },
  )
}
