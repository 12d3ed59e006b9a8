import { z } from 'zod';
import { audited, defineRoute, type Route } from '../access/index.ts';
import { csv, page, redirect } from '../platform/http/index.ts';
import { isRefusal, refuse } from '../platform/index.ts';
import { oneAppointmentRoutes } from './appointment-routes.tsx';
import { bookingRoutes } from './booking-routes.tsx';
import { chooseGp } from './choose-gp.ts';
import { AppointmentsPage } from './pages/my-appointments.tsx';
import { mediumWords, stateWords } from './pages/words.ts';
import {
  appointmentsShown,
  doneQuery,
  type PersonContext,
  params,
  placeOf,
  practiceOf,
  requestsShown,
  saidDone,
} from './person-place.tsx';
import { findPractice, type Practice, staffName } from './practice-staff.ts';
import { currentGpChoice } from './store.ts';
import type { AppointmentsHooks } from './types.ts';
import { usualGp } from './usual-gp.ts';

/** The same pages for a person's own appointments and for staff who act for them. */
export function personRoutes(hooks: AppointmentsHooks, whose: 'own' | 'staff'): Route[] {
  const place = placeOf(hooks, whose);
  const { own, path, see, baseOf, crumbs, acting, act } = place;
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: see,
      audit: audited('read', 'Looked at the GP appointments'),
      params,
      query: doneQuery,
      handler: async (context) => {
        const { tx, person, now } = context;
        const appointments = await appointmentsShown(context);
        return page({
          title: own ? 'My GP appointments' : 'GP appointments',
          breadcrumb: crumbs(context.params).slice(0, -1),
          body: (
            <AppointmentsPage
              base={baseOf(context.params)}
              own={own}
              now={now}
              practice={await practiceOf(context)}
              appointments={appointments}
              requests={await requestsShown(context)}
              choice={(await currentGpChoice(tx, person.members))?.practitioner}
              usual={usualGp(appointments)}
              done={saidDone(context.query)}
            />
          ),
        });
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/appointments.csv`,
      permission: see,
      audit: audited('export', 'Downloaded the GP appointments'),
      params,
      handler: async (context) => csv('appointments.csv', await appointmentRows(context)),
    }),
    act('/gp', params, 'Chose a GP', async (context, base) => {
      const form = context.form(gpForm);
      const practice = await practiceOf(context);
      if (!form.valid || !practice) return refuse('invalid', 'Choose one of the practice’s GPs.');
      const practitioner = form.values.practitioner === '' ? null : form.values.practitioner;
      const gps = practice.staff.filter((member) => member.isGp);
      const { tx, person, actor, now } = context;
      const chosen = await chooseGp(
        tx,
        { person, organisation: practice.ods, practitioner, gps, by: actor.name },
        acting(now),
      );
      return isRefusal(chosen) ? chosen : redirect(`${base}?done=gp`);
    }),
    ...bookingRoutes(place),
    ...oneAppointmentRoutes(place),
  ];
}

const gpForm = z.object({ practitioner: z.string().max(40).default('') });

async function appointmentRows(context: PersonContext): Promise<string[][]> {
  const appointments = await appointmentsShown(context);
  const practices = new Map<string, Practice>();
  for (const { organisation } of appointments) {
    if (!practices.has(organisation))
      practices.set(organisation, await findPractice(context.tx, organisation, context.now));
  }
  const rows = appointments.map((each) => {
    const practice = practices.get(each.organisation);
    return [
      new Date(each.starts).toISOString(),
      practice?.name ?? each.organisation,
      practice === undefined ? '' : staffName(practice, each.practitioner),
      mediumWords[each.medium],
      stateWords[each.state],
      new Date(each.bookedAt).toISOString(),
    ];
  });
  return [['starts', 'practice', 'with', 'how', 'state', 'booked'], ...rows];
}
