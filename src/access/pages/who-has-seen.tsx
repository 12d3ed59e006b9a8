import {
  ButtonLink,
  DataTable,
  ErrorSummary,
  Facts,
  type FormState,
  Heading,
  Notice,
  PostForm,
  SubmitButton,
  showTime,
  TextArea,
} from '../../platform/design-system/index.ts';
import type { Sighting } from '../audit/who-has-seen.ts';
import type { NoticeRow } from '../breaking-glass/store.ts';

export interface WhoHasSeenProps {
  sightings: readonly Sighting[];
  notices: readonly NoticeRow[];
  page: number;
  more: boolean;
  own: boolean;
  /** '/my/who-has-seen' or the same under '/people/<id>'. */
  base: string;
}

export function WhoHasSeenPage({ sightings, notices, page, more, own, base }: WhoHasSeenProps) {
  const href = (parts: { page?: number; own?: boolean }) => {
    const query = new URLSearchParams();
    if ((parts.page ?? 1) > 1) query.set('page', String(parts.page));
    if (parts.own ?? own) query.set('own', '1');
    return query.size === 0 ? base : `${base}?${query}`;
  };
  return (
    <>
      <Heading>Who has seen my record</Heading>
      {notices.map((notice) => (
        <Notice key={notice.id}>
          <p>
            {showTime(notice.at)}: {notice.words}
          </p>
          <PostForm action={`${base}/notices/${notice.id}`}>
            <SubmitButton secondary>I have read this</SubmitButton>
          </PostForm>
        </Notice>
      ))}
      <p>
        Everybody who looked at your record here or changed it, and everybody who tried to and was refused. If you do
        not know why somebody looked, ask: the Caldicott Guardian, who is responsible for confidentiality, must answer.
      </p>
      <p>
        <a href={href({ own: !own })}>{own ? 'Hide my own visits' : 'Show my own visits too'}</a>
      </p>
      <DataTable
        caption="Uses of my record"
        rows={sightings}
        rowKey={(sighting) => sighting.entryId}
        empty="Nobody but you has used this record here."
        csvHref={`${base}.csv`}
        firstColumnNames={false}
        columns={[
          { heading: 'When', cell: (sighting) => showTime(sighting.at) },
          {
            heading: 'Who',
            cell: (sighting) =>
              `${sighting.who}, ${sighting.role}${sighting.organisations === '' ? '' : `, ${sighting.organisations}`}`,
          },
          { heading: 'What', cell: (sighting) => sighting.what },
          { heading: 'Why', cell: (sighting) => (sighting.refused ? `Refused: ${sighting.why}` : sighting.why) },
          { heading: 'Ask', cell: (sighting) => <Ask sighting={sighting} base={base} /> },
        ]}
      />
      <p>
        {page > 1 ? <a href={href({ page: page - 1 })}>Newer</a> : null}{' '}
        {more ? <a href={href({ page: page + 1 })}>Older</a> : null}
      </p>
    </>
  );
}

function Ask({ sighting, base }: { sighting: Sighting; base: string }) {
  const { challenge } = sighting;
  if (challenge === undefined) {
    return (
      <a href={`${base}/${sighting.entryId}`}>
        Ask why<span className="nhsuk-u-visually-hidden"> {sighting.who} looked</span>
      </a>
    );
  }
  if (challenge.answer === null) return <>You asked on {showTime(challenge.made_at)}. Not answered yet.</>;
  return (
    <>
      {challenge.answered_by}: {challenge.answer}
    </>
  );
}

export function AskWhyPage({ sighting, base, form }: { sighting: Sighting; base: string; form: FormState }) {
  return (
    <>
      <ErrorSummary errors={form.errors} />
      <Heading caption="Who has seen my record">Ask why</Heading>
      <Facts
        rows={[
          { name: 'Who', value: `${sighting.who}, ${sighting.role}` },
          { name: 'When', value: showTime(sighting.at) },
          { name: 'What', value: sighting.what },
          { name: 'Reason given', value: sighting.why },
        ]}
      />
      <PostForm>
        <TextArea
          name="words"
          label="What do you want to know?"
          hint="The Caldicott Guardian reads this. The person who looked may be asked."
          form={form}
        />
        <SubmitButton>Send</SubmitButton>
      </PostForm>
      <ButtonLink href={base} secondary>
        Back
      </ButtonLink>
    </>
  );
}
