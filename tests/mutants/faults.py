"""Small faults that the tests must see, whatever else is taken out of the tests.

Each is one that somebody could make: an index that is off by one, an old number in the place of a
new one, a sign, what is no longer cleared. None makes the program crash.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """A fault and the one test that has to fail with it.

    `text` stands once in `file`, which becomes the `replacement`. `test` is a node id of pytest, or
    the path of a file for Node, `::`, and the name or its beginning up to the first `${`.
    """

    file: str
    text: str
    replacement: str
    test: str


MUTANTS: list[Mutant] = [
    # The engine.
    Mutant(
        "app/engine/backprop.py",
        "E_new=again.loss.value",
        "E_new=passed.loss.value",
        "tests/engine/test_worked_examples.py::test_the_loss_after_mazurs_update_is_not_the_printed_one",
    ),
    Mutant(
        "app/engine/backprop.py",
        "else Change(np.zeros_like(g.dE_db), kept)",
        "else replace(optimizer.change(g.dE_db, kept, step), change=np.zeros_like(g.dE_db))",
        "tests/engine/test_backprop.py::test_an_optimizers_memory_of_biases_stays_when_they_do",
    ),
    Mutant(
        "app/engine/losses.py",
        "return self.joint.delta(targets, z) / self.parts(z)",
        "return self.joint.delta(targets, z)",
        "tests/engine/test_backprop.py::test_loss_and_delta_of_a_saturated_output_are_right",
    ),
    Mutant(
        "app/engine/activations.py",
        "return sigmoid(z) * sigmoid(-z)",
        "return sigmoid(z) * (1.0 - sigmoid(z))",
        "tests/engine/test_saturation.py::test_a_saturated_unit_keeps_its_digits",
    ),
    Mutant(
        "app/engine/losses.py",
        "delta=lambda d, z: (1.0 - d) * sigmoid(z) - d * sigmoid(-z)",
        "delta=lambda d, z: sigmoid(z) - d",
        "tests/engine/test_saturation.py::test_binary_cross_entropy_keeps_its_digits_at_any_z",
    ),
    Mutant(
        "app/engine/optimizers.py",
        "(g + self.momentum * m_new)",
        '(g + self.momentum * memory["m"])',
        "tests/engine/test_optimizers.py::test_nesterov_goes_by_the_velocity_that_it_will_have",
    ),
    Mutant(
        "app/engine/optimizers.py",
        "t = step + 1",
        "t = max(step, 1)",
        "tests/engine/test_backprop.py::test_adam_counts_its_updates_by_the_steps_of_the_training",
    ),
    Mutant(
        "app/engine/schedules.py",
        "(step // self.interval)",
        "((step + 1) // self.interval)",
        "tests/engine/test_schedules.py::test_steps_fall_by_a_factor_after_so_many_updates",
    ),
    Mutant(
        "app/engine/shuffling.py",
        "below(generator, last + 1)",
        "below(generator, last)",
        "tests/engine/test_shuffling.py::test_all_orders_are_equally_likely",
    ),
    Mutant(
        "app/engine/training.py",
        "next_batch=_counted(lesson.batch(state.step))",
        "next_batch=lesson.batch(state.step)",
        "tests/engine/test_training.py::test_a_report_names_the_examples_of_the_next_update_from_1",
    ),
    Mutant(
        "app/engine/datasets.py",
        "_scaling(scaling, x[kept])",
        "_scaling(scaling, x)",
        "tests/engine/test_datasets.py::test_standard_scaling_gives_mean_0_and_deviation_1",
    ),
    Mutant(
        "app/engine/gradient_check.py",
        "int(-np.log10(max(largest, 1e-15)))",
        "round(-np.log10(max(largest, 1e-15)))",
        "tests/engine/test_gradient_check.py::test_no_more_digits_are_claimed_than_the_two_have_in_common",
    ),
    # The explanations.
    Mutant(
        "app/explain/backward_rules.py",
        'return negative(product(Quantity(id.of("error_term", layer, j)), x))',
        'return product(Quantity(id.of("error_term", layer, j)), x)',
        "tests/explain/test_readings.py::test_each_meaning_gives_the_same_gradient",
    ),
    Mutant(
        "app/explain/paths.py",
        'plain.of("dE_da", last, output)',
        'plain.of("dE_da", last, way[-1])',
        "tests/explain/test_paths.py::test_the_sum_over_all_paths_has_the_value_of_the_trace",
    ),
    Mutant(
        "app/explain/unrolling.py",
        "sum(map(count, formula.reads()))",
        "sum(map(count, set(formula.reads())))",
        "tests/explain/test_unrolling.py::test_numbers_are_counted_without_writing_them_out",
    ),
    Mutant(
        "app/explain/speech.py",
        "return f\"negative {inner.removeprefix('minus ')}\"",
        "return inner",
        "tests/explain/test_speech.py::test_a_sign_and_a_power_of_ten_are_said_so_that_they_are_not_taken_for_another",
    ),
    Mutant(
        "app/explain/decimals.py",
        "rounding=ROUND_HALF_UP",
        'rounding="ROUND_HALF_EVEN"',
        "tests/explain/test_decimals.py::test_a_number_is_written_as_on_the_page",
    ),
    Mutant(
        "app/explain/latex.py",
        'return f"{{{base}}}^{{{exponent}}}"',
        'return f"{base}^{{{exponent}}}"',
        "tests/explain/test_latex.py::test_a_power_has_brackets_where_it_would_belong_to_a_part_only",
    ),
    Mutant(
        "app/explain/stillness.py",
        "alone / rate >= max(rate, unseen)",
        "alone / rate >= unseen",
        "tests/explain/test_stillness.py::test_a_learning_rate_is_to_blame_if_the_gradient_is_large_beside_it_and_not_else",
    ),
    Mutant(
        "app/explain/suspects.py",
        "key=lambda term: abs(prod(map(self._read, term)))",
        "key=lambda term: prod(map(self._read, term))",
        "tests/explain/test_stillness.py::test_in_a_batch_the_example_that_counts_most_is_asked",
    ),
    Mutant(
        "app/explain/stillness.py",
        "exact=change == 0 and not underflows(id, sheet)",
        "exact=change == 0",
        "tests/explain/test_underflow.py::test_what_is_too_small_is_not_called_exact",
    ),
    Mutant(
        "app/explain/calculation.py",
        "safe = safe_form(id, sheet.architecture) if usual.rounded else None",
        "safe = None",
        "tests/explain/test_calculation.py::test_the_loss_is_computed_from_y_unless_y_has_lost_its_digits",
    ),
    # Requests, replies and pages.
    Mutant(
        "app/requests.py",
        "shuffle_seed=self.shuffle_seed",
        "shuffle_seed=None",
        "tests/test_progress.py::test_a_run_in_shuffled_batches_is_the_engines_and_each_of_its_updates_can_be_made_again",
    ),
    Mutant(
        "app/problems.py",
        "if size > self.limit:",
        "if size >= self.limit:",
        "tests/test_problems.py::test_the_limit_itself_is_the_last_size_that_is_taken",
    ),
    Mutant(
        "app/problems.py",
        'size += len(message.get("body", b""))',
        'size = len(message.get("body", b""))',
        "tests/test_command.py::test_a_body_that_is_too_large_is_refused_by_the_real_server",
    ),
    Mutant(
        "app/headers.py",
        'if name != "Cache-Control" or message["status"] < 400:',
        'if name != "Cache-Control" or message["status"] < 500:',
        "tests/test_headers.py::test_a_missing_built_file_is_not_remembered",
    ),
    Mutant(
        "app/pages.py",
        "{**request.query_params, **said}",
        "{**said, **request.query_params}",
        "tests/test_pages.py::test_other_parameters_of_a_short_link_apply_but_its_preset_is_its_own",
    ),
    Mutant(
        "app/oembed.py",
        "return Markup(",
        "return str(",
        "tests/test_oembed.py::test_markup_in_a_title_stays_text_in_html_and_in_both_formats",
    ),
    # Exports and recordings.
    Mutant(
        "app/export/recording.py",
        "done=state.step,\n    )",
        "done=start.done,\n    )",
        "tests/export/test_command.py::test_a_state_further_on_is_recorded_from_there",
    ),
    Mutant(
        "app/export/listing.py",
        'yield "t", trace.after.step',
        'yield "t", trace.before.step',
        "tests/export/test_programs.py::test_every_activation_optimizer_and_schedule_has_its_program",
    ),
    # The page's state.
    Mutant(
        "static/js/state.js",
        "const view = { pending: null, selected: null, trouble: null };",
        "const view = { pending: null, selected: null };",
        "tests/js/state.test.js::going elsewhere or choosing another meaning of δ leaves trouble behind",
    ),
    Mutant(
        "static/js/state.js",
        "const at = Math.min(state.pending?.at ?? state.at, firstUseOf",
        "const at = Math.min(state.at, firstUseOf",
        "tests/js/state.test.js::a second edit before the first is answered keeps the earlier of the two places",
    ),
    Mutant(
        "static/js/state.js",
        "return [part, (batch[Number(row)] ?? 0) - 1, ...rest];",
        "return [part, Number(row), ...rest];",
        "tests/js/data.test.js::an input edited in the picture is edited in its row of the data",
    ),
    Mutant(
        "static/js/moments.js",
        "return first < 0 ? explanations.moments.length : first;",
        "return first < 0 ? explanations.moments.length : first + 1;",
        "tests/js/state.test.js::an edit keeps what comes before the first number that reads the edited one",
    ),
    Mutant(
        "static/js/rival.js",
        "const update = Math.min(state.update, ended?.update ?? state.update);",
        "const update = state.update;",
        "tests/js/rival.test.js::a second run that diverges stays at its last finite state while the first one goes on",
    ),
    Mutant(
        "static/js/predict.js",
        "(tries === 1 ? 1 : 0)",
        "(tries <= 2 ? 1 : 0)",
        "tests/js/predict.test.js::a wrong answer tells nothing; a right one after it is not one at first try",
    ),
    Mutant(
        "static/js/effects.js",
        "Math.max(200, last + 1000 - now),",
        "Math.max(200, last + 200 - now),",
        "tests/js/effects.test.js::two sentences are a second apart, and of several in that second the last is spoken",
    ),
    Mutant(
        "static/js/state.js",
        "id.replace(/~\\d+$/, `~${example}`)",
        "id",
        "tests/js/state.test.js::when another example is chosen, its number of the same name is explained",
    ),
    # What is drawn.
    Mutant(
        "static/js/format.js",
        '.replace("e-", `e${MINUS}`)',
        '.replace("e-", "e-")',
        "tests/js/format.test.js::a number in full is written so that it can be read back, bit for bit",
    ),
    Mutant(
        "static/js/view/formula.js",
        'const sign = lines?.rounded ? "≈" : "=";',
        'const sign = "=";',
        "tests/js/formula.test.js::a line whose numbers do not quite give the result says so",
    ),
    Mutant(
        "static/js/view/formula.js",
        'if (event.pointerType === "touch" && state.pointed !== id)',
        'if (event.pointerType === "touch")',
        "tests/js/formula.test.js::a finger points with its first touch and follows with its second",
    ),
    Mutant(
        "static/js/view/numbers.js",
        'signal: moved ? "" : own(signalOf(scene, key)),',
        "signal: own(signalOf(scene, key)),",
        "tests/js/walk.test.js::new weights never stand beside old derivatives in the picture",
    ),
    Mutant(
        "static/js/view/parts.js",
        "x=${value < 0 ? 100 - length : 100}",
        "x=${100}",
        "tests/js/parts.test.js::the 20 largest have bars, to the side of their sign, and all others are in a table",
    ),
    Mutant(
        "static/js/pictures.js",
        "return batchAt(run, update)?.[example - 1] ?? example;",
        "return batchAt(run, update)?.[example] ?? example;",
        "tests/js/pictures.test.js::the example on show has its own place among all, whatever the batch",
    ),
    Mutant(
        "static/js/pictures.js",
        "isOld: !shows(plane, want)",
        "isOld: false",
        "tests/js/pictures.test.js::a field that is no longer of the network on show is marked, and gone after an edit",
    ),
    # Where it stands.
    Mutant(
        "static/js/layout/spacing.js",
        "export const STACK = 28;",
        "export const STACK = 20;",
        "tests/js/layout.test.js::nothing overlaps or is cut in ",
    ),
    Mutant(
        "static/js/view/tags.js",
        "ways.find(({ width }) => width <= room)",
        "ways.find(({ width }) => width <= 2 * room)",
        "tests/browser/test_layout.py::test_numbers_of_wide_and_deep_networks_stand_apart_within_the_page[chromium-layers=2-16-16-1&act=tanh,tanh,identity-320]",
    ),
    Mutant(
        "static/js/layout/rows.js",
        "height: last + 46,",
        "height: last + 26,",
        "tests/browser/test_layout.py::test_numbers_stand_apart_and_within_the_page_at_every_step[chromium-preset=article-320]",
    ),
    Mutant(
        "static/js/layout/dense.js",
        "const SYMBOL = 12;",
        "const SYMBOL = 0;",
        "tests/js/layout.test.js::nothing overlaps or is cut around any unit of ",
    ),
    Mutant(
        "static/css/calculation.css",
        ".piece {\n  display: inline-flex;\n  flex-wrap: wrap;",
        ".piece {\n  display: inline-flex;",
        "tests/browser/test_explanations.py::test_no_formula_is_cut_however_long[chromium-/?preset=softmax-usual]",
    ),
    Mutant(
        "static/css/page.css",
        "min-height: 2rem;\n  padding: 0 0.5rem;",
        "min-height: 1rem;\n  padding: 0 0.5rem;",
        "tests/browser/test_layout.py::test_targets_are_large_enough_to_press",
    ),
    # Keyboard, focus and what is said.
    Mutant(
        "static/js/main.js",
        "if (hadFocus && document.activeElement === document.body) focusHeading();",
        "if (hadFocus && document.activeElement === null) focusHeading();",
        "tests/browser/test_access.py::test_the_focus_stays_on_the_page_when_its_button_has_done_its_work[chromium-return]",
    ),
    Mutant(
        "static/js/main.js",
        'const alarm = state.refused ? rangeText(state, state.refused.id) : (state.trouble ?? "");',
        'const alarm = state.trouble ?? "";',
        "tests/browser/test_editing.py::test_what_is_no_number_in_range_stays_in_the_field_with_a_message",
    ),
    Mutant(
        "static/js/keys.js",
        'target?.closest("input:not([type=radio], [type=range], [type=checkbox]), select, textarea")',
        'target?.closest("select, textarea")',
        "tests/browser/test_access.py::test_a_key_in_a_field_is_typed_and_does_not_step",
    ),
    Mutant(
        "static/js/view/bar.js",
        'aria-label=${text("bar.timeline", { update: updateNumber(state) })}\n',
        'title-label=${text("bar.timeline", { update: updateNumber(state) })}\n',
        "tests/browser/test_access.py::test_axe_finds_nothing_wherever_the_walk_stands[chromium-1280-light]",
    ),
    Mutant(
        "static/js/view/diagram.js",
        "return next?.[Math.min(row, next.length - 1)];",
        "return next?.[Math.min(row + 1, next.length - 1)];",
        "tests/browser/test_access.py::test_the_diagram_is_one_tab_stop_in_which_arrows_move",
    ),
    Mutant(
        "static/css/page.css",
        "scroll-padding-block: 13rem 1rem;",
        "scroll-padding-block: 1rem;",
        "tests/browser/test_access.py::test_the_focus_is_never_under_the_bar",
    ),
    Mutant(
        "static/css/bar.css",
        ".bar {\n  position: sticky;",
        ".bar {\n  position: relative;",
        "tests/browser/test_trouble.py::test_trouble_is_in_view_wherever_on_the_page_it_arises",
    ),
    # The page within another one.
    Mutant(
        "static/js/frame.js",
        "if (source !== host || (parent && origin !== parent)) return;",
        "if (parent && origin !== parent) return;",
        "tests/browser/test_embedding.py::test_a_port_is_taken_once_from_the_parent_and_with_the_right_session_only",
    ),
    Mutant(
        "static/js/reports.js",
        "if (before.run.setup === state.run.setup && before.update > state.update) return null;",
        "if (before.run.setup !== state.run.setup && before.update > state.update) return null;",
        "tests/browser/test_embedding.py::test_the_way_back_does_no_update",
    ),
    Mutant(
        "static/js/height.js",
        "      timer = setTimeout(() => tell(value), inTheWay + within - now);\n      return;",
        "      return;",
        "tests/browser/test_embedding.py::test_heights_are_told_at_most_20_times_in_2_seconds_and_the_last_one_always",
    ),
    Mutant(
        "static/js/element.js",
        'frame.loading = isFirst ? "eager" : "lazy";',
        'frame.loading = "eager";',
        "tests/browser/test_embedding.py::test_of_twelve_on_a_page_the_first_is_there_at_once_and_the_others_when_they_are_needed",
    ),
    Mutant(
        "static/js/splice.js",
        '["unsupported_subject", "unauthorized",',
        '["unauthorized",',
        "tests/browser/test_embedding.py::test_a_page_that_is_no_splice_host_gets_no_reports",
    ),
    # Links.
    Mutant(
        "static/js/url.js",
        "(pending ?? state).at - 1",
        "(pending ?? state).at",
        "tests/js/url.test.js::where the walk stands is said by the update and the number that was computed last",
    ),
    Mutant(
        "static/js/url.js",
        "memory: memoryOf(/** @type {any} */ (before.optimizer_state)),",
        "memory: memoryOf(/** @type {any} */ ({})),",
        "tests/js/sharing.test.js::rules with a memory are shared after an edit in the middle",
    ),
]
