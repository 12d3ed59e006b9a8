import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { addAudit } from './audit.ts';
import { addClient } from './client.ts';
import { addDemo } from './demo.ts';
import { addDoctor } from './doctor.ts';
import { addExplain } from './explain.ts';
import { addGuardian } from './guardian.ts';
import { addImport } from './import.ts';
import { addLink } from './link.ts';
import { addProfileCommands } from './profiles.ts';
import { addReference } from './reference.ts';
import { addRequest } from './request.ts';
import { addRetention } from './retention.ts';
import { addRoles } from './roles.ts';
import { addScaleOut } from './scale-out.ts';
import { addServe } from './serve.ts';
import { addStandards } from './standards.ts';
import { addSubjectAccess } from './subject-access.ts';
import { addToken } from './token.ts';

/** Every command of `wpc`, in the order of its help. */
export function addCommands(program: Command, context: CommandContext): void {
  for (const add of [
    addDemo,
    addServe,
    addImport,
    addReference,
    addProfileCommands,
    addLink,
    addExplain,
    addStandards,
    addToken,
    addClient,
    addGuardian,
    addAudit,
    addSubjectAccess,
    addRequest,
    addRetention,
    addRoles,
    addScaleOut,
    addDoctor,
  ])
    add(program, context);
}
