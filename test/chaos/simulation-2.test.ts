import { proveSimulation } from './prove-simulation.ts'

proveSimulation(1, 2)
