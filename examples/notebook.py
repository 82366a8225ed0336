# %% [markdown]
# # Which sentences move a score, and why
#
# Every table of a run is a data frame, so the questions that a number raises are a few lines of pandas. Run it as a script,
# or as a notebook: editors and jupytext take `# %%` for the start of a cell.

# %%
import pandas as pd

import harness

texts = pd.DataFrame(
    {
        "document": ["fares", "fares", "line", "line"],
        "source": [
            "Tiket berharga 15.000 rupiah.",
            "Anak sekolah tidak membayar.",
            "Jalur itu dibuka Sarimpo.",
            "Kapal membawa 120 penumpang.",
        ],
        "reference": [
            "A ticket costs 15,000 rupiah.",
            "Schoolchildren do not pay.",
            "Sarimpo opened the line.",
            "The ferry carries 120 passengers.",
        ],
        "candidate": [
            "A ticket costs 50,000 rupiah.",
            "Schoolchildren pay.",
            "Sarimpo opened the line.",
            "The ferry carries 120 passengers.",
        ],
    }
)

# %% [markdown]
# One call measures. In a notebook, `run` on a line of its own is a table.

# %%
run = harness.evaluate(texts, source_lang="id", target_lang="en", metrics=["chrf2"], embedding=False)
run  # noqa: B018, a notebook shows it

# %% [markdown]
# ## The worst segments, with their texts

# %%
place = ["vendor", "source_lang", "target_lang", "document", "segment"]
scored = run.segments.query("metric == 'chrf2'").merge(run.pairs[[*place, "reference", "candidate"]], on=place)
worst = scored.sort_values("value").head(2)[["document", "segment", "value", "reference", "candidate"]]
print(worst.to_string(index=False))

# %% [markdown]
# ## What the score does not say
#
# A high score with a wrong number in it is what findings are for.

# %%
wrong = run.findings.merge(scored[[*place, "value"]], on=place)
print(wrong[["document", "segment", "rule", "text", "expected", "value"]].round(1).to_string(index=False))
