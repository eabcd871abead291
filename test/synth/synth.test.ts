// One file, so that CDK is loaded and the platform synthesized once: a load of its own costs each file some seconds.
import { describe } from 'vitest'
import { alarmChecks } from './alarms.checks.ts'
import { apiChecks } from './api.checks.ts'
import { permissionChecks } from './permissions.checks.ts'
import { referenceChecks } from './reference.checks.ts'
import { ruleChecks } from './rules.checks.ts'
import { stackChecks } from './stacks.checks.ts'
import { triggerChecks } from './triggers.checks.ts'
import { workflowChecks } from './workflow.checks.ts'

describe('stacks', stackChecks)
describe('API', apiChecks)
describe('permissions', permissionChecks)
describe('triggers', triggerChecks)
describe('alarms', alarmChecks)
describe('state machines', workflowChecks)
describe('reference', referenceChecks)
describe('rules', ruleChecks)
