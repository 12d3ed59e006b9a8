import { PostForm, SubmitButton } from '../../platform/design-system/index.ts';
import type { Offered } from '../acts/find-acts.ts';

/** One press: does the act now. `base` is the person's page of rights. */
export function ActButton({ right, offered, base }: { right: Named; offered: Pressed; base: string }) {
  return (
    <PostForm action={`${base}/${right.id}/acts`}>
      <input type="hidden" name="act" value={offered.key} />
      {offered.slotId === undefined ? null : <input type="hidden" name="slot" value={offered.slotId} />}
      <SubmitButton secondary small>
        {offered.label}
        <span className="nhsuk-u-visually-hidden"> ({right.title})</span>
      </SubmitButton>
    </PostForm>
  );
}

interface Named {
  id: string;
  title: string;
}

/** What one button needs of an act. */
export interface Pressed {
  key: string;
  label: string;
  slotId?: string | undefined;
}

export function pressed(offered: Offered): Pressed {
  const now = offered.kind === 'book' ? '' : ', now';
  return {
    key: offered.key,
    label: `${offered.label}${now}`,
    ...(offered.kind === 'book' ? { slotId: offered.slot.id } : {}),
  };
}
